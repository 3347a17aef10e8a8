import { request as requestInClear } from "node:http";
import { request } from "node:https";
import type { Secret } from "../core/secret.ts";
import { AwsAgent } from "./aws-agent.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";

const timeoutMs = 5_000;

/**
 * The status with which a repository's index answers a login, or `undefined` where it does not answer. Redirects are not
 * followed: the login is for this URL.
 *
 * @param url of a project's page in the index
 */
export async function indexStatus(
  url: string,
  login: { readonly username: string; readonly password: Secret },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number | undefined> {
  try {
    const agent = new AwsAgent(certificateAuthorities(environment, "default"));
    const options = { auth: `${login.username}:${login.password.reveal()}`, timeout: timeoutMs };
    return await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = url.startsWith("https:") ? request(url, { ...options, agent }) : requestInClear(url, options);
      outgoing.on("response", (incoming) => {
        resolve(incoming.statusCode);
        outgoing.destroy();
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error("no answer")));
      outgoing.on("error", reject);
      outgoing.end();
    });
  } catch {
    return undefined;
  }
}
