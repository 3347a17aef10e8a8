import { setMaxListeners } from "node:events";
import type { ClientRequest, Agent as HttpAgent } from "node:http";
import { type AgentOptions, Agent as HttpsAgent } from "node:https";
import { Agent, type AgentConnectOpts } from "agent-base";
import { HttpsProxyAgent } from "https-proxy-agent";
import { proxyFor } from "./proxy.ts";

/**
 * Connects to AWS the way the AWS CLI does: through the proxy that the environment names for that host, and trusting
 * the certificates that the user named.
 *
 * One agent serves every host of a login (CodeArtifact, STS, SSO), and `NO_PROXY` can name some of them only.
 */
export class AwsAgent extends Agent {
  readonly #end: AbortController;
  #lastHost: string | undefined;

  /** @param ca certificates in PEM to trust in place of Node's own */
  constructor(ca: string | undefined) {
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    // Agent options become options of each TLS connection, through the proxy too. (`HttpsProxyAgent`'s own `ca` is
    // for the TLS of the proxy itself.)
    const options: AgentOptions & { readonly signal: AbortSignal } = {
      signal: end.signal,
      ...(ca !== undefined && { ca }),
    };
    super(options);
    this.#end = end;
  }

  /** The host, with an unusual port, that a connection was last wanted to: when one fails, it failed there. */
  get lastHost(): string | undefined {
    return this.#lastHost;
  }

  override async connect(_request: ClientRequest, options: AgentConnectOpts): Promise<HttpAgent> {
    const { host = "", port = 443 } = options;
    this.#lastHost = Number(port) === 443 ? host : `${host}:${port}`;
    const proxy = proxyFor(`https://${host}:${port}`);
    return proxy === undefined ? new HttpsAgent() : new ProxyAgent(proxy, { signal: this.#end.signal });
  }

  /**
   * Hangs up, also on a proxy that has not answered yet, and connects no more: a client inside of the SDK, which heeds
   * no signal, would go on with its attempts, and keep this process alive.
   */
  override destroy(): void {
    this.#end.abort();
    super.destroy();
  }
}

/** Gives a code to the errors that the library throws without one, so that they are known for errors of the network. */
class ProxyAgent extends HttpsProxyAgent<string> {
  override async connect(request: ClientRequest, options: AgentConnectOpts) {
    try {
      return await super.connect(request, options);
    } catch (error) {
      throw error instanceof Error && !("code" in error) ? Object.assign(error, { code: "ECONNRESET" }) : error;
    }
  }
}
