import { readFileSync } from "node:fs";
import { type RequestOptions, request } from "node:https";
import { buffer } from "node:stream/consumers";
import { HttpsProxyAgent } from "https-proxy-agent";
import type { Emulator } from "./emulator.ts";

/** The answer of an emulated host, whole. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** An agent for `node:https` (and for the AWS SDK) that goes through the emulator's proxy and trusts its authority. */
export function proxyAgent(emulator: Pick<Emulator, "proxyUrl" | "caFile">): HttpsProxyAgent<string> {
  const agent = new HttpsProxyAgent(emulator.proxyUrl);
  // The constructor's `ca` is for TLS with the proxy itself; what the agent's options carry is for the host behind it.
  Object.assign(agent.options, { ca: readFileSync(emulator.caFile) });
  return agent;
}

/** One request through the proxy, for tests; redirects are not followed. */
export async function proxiedRequest(
  emulator: Pick<Emulator, "proxyUrl" | "caFile">,
  url: string,
  options: Pick<RequestOptions, "method" | "headers"> & { readonly body?: string | Uint8Array } = {},
): Promise<ProxiedAnswer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ...rest, agent: proxyAgent(emulator) }, async (incoming) => {
      try {
        const text = (await buffer(incoming)).toString("utf8");
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
