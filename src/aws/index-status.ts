import { request as requestInClear } from "node:http";
import { request } from "node:https";
import type { Identity } from "../core/identity.ts";
import type { Secret } from "../core/secret.ts";
import { AwsAgent } from "./aws-agent.ts";
import { environmentProfile } from "./aws-configuration.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";

/** A login that is tried, and whose profile may name the certificates to trust. */
interface TriedLogin {
  readonly username: string;
  readonly password: Secret;
  readonly identity: Identity;
}

/**
 * The status with which a repository's index answers a login, or `undefined` where it does not answer before the signal.
 * Redirects are not followed: the login is for this URL.
 *
 * @param url of a project's page in the index
 */
export async function indexStatus(
  url: string,
  { username, password, identity }: TriedLogin,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const profile = identity.kind === "profile" ? identity.name : (environmentProfile(environment) ?? "default");
    const agent = new AwsAgent(certificateAuthorities(environment, profile));
    const auth = `${username}:${password.reveal()}`;
    return await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = url.startsWith("https:") ? request(url, { auth, agent }) : requestInClear(url, { auth });
      outgoing.on("response", (incoming) => {
        resolve(incoming.statusCode);
        outgoing.destroy();
      });
      outgoing.on("error", reject);
      signal.addEventListener("abort", () => {
        reject(signal.reason);
        outgoing.destroy();
      });
      outgoing.end();
    });
  } catch {
    return undefined;
  }
}
