import type { ClientRequest } from "node:http";
import { request as requestInClear } from "node:http";
import { request } from "node:https";
import { TLSSocket } from "node:tls";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { AwsAgent } from "./aws-agent.ts";
import { environmentProfile } from "./aws-configuration.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";
import { scopeProfile } from "./endpoint-host.ts";
import { endpointOverrides } from "./endpoint-override.ts";
import { notUnderstood, transportFailure } from "./transport-failure.ts";

/** How a host was reached. */
export interface ReachedHost {
  /** Of the host, or of the proxy on the way to it. */
  readonly address: string;
  readonly isTls: boolean;
}

/**
 * Connects to a host the way that a login does, through the proxy and by the certificates that are set, and hangs up
 * before anything is asked.
 *
 * @param url its origin
 * @param scope whose identity's profile may name certificates
 * @throws Problem when there is no connection, or no trust, before the signal
 */
export async function reachHost(
  url: string,
  scope: Scope,
  environment: NodeJS.ProcessEnv | Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<ReachedHost> {
  const profile = scopeProfile(scope) ?? environmentProfile(environment) ?? "default";
  const { host } = new URL(url);
  const agent = new AwsAgent(certificateAuthorities(environment, profile));
  let outgoing: ClientRequest | undefined;
  try {
    return await new Promise<ReachedHost>((resolve, reject) => {
      outgoing = url.startsWith("https:") ? request(url, { agent }) : requestInClear(url);
      outgoing.on("socket", (socket) => {
        const isTls = socket instanceof TLSSocket;
        socket.once(isTls ? "secureConnect" : "connect", () => resolve({ address: socket.remoteAddress ?? "", isTls }));
      });
      // Nothing was asked of the host: this is a proxy's refusal.
      outgoing.on("response", ({ statusCode }) => reject(notUnderstood(host, statusCode)));
      outgoing.on("error", reject);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  } catch (error) {
    if (error instanceof Problem || !(error instanceof Error)) {
      throw error;
    }
    throw transportFailure(error, host, undefined, endpointOverrides(environment, scopeProfile(scope))) ?? error;
  } finally {
    outgoing?.on("error", () => undefined).destroy();
    agent.destroy();
  }
}
