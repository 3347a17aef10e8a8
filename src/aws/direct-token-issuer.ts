import type { Scope } from "../core/scope.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";
import { AwsAgent } from "./aws-agent.ts";
import { environmentProfile, readAwsConfiguration } from "./aws-configuration.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";
import { endpointHost, scopeProfile } from "./endpoint-host.ts";
import { type FirstReply, firstReply, type KeptReply } from "./first-reply.ts";
import { issuedToken } from "./issued-token.ts";
import { keysAtHand } from "./keys-at-hand.ts";
import type { SdkTokenIssuer } from "./sdk-token-issuer.ts";
import { type SignedRequest, signedRequest } from "./signed-request.ts";

/**
 * Asks AWS without the SDK's client, whose code takes longer to load than AWS to answer, where the keys are at hand.
 *
 * That is one signed request over `node:https`. Whatever comes of it but a token is handed
 * to the SDK as the first reply to its first request: it knows what errors mean, and when to ask again.
 */
export class DirectTokenIssuer implements TokenIssuer {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #now: () => number;
  readonly #sdk: () => Promise<SdkTokenIssuer>;

  /** @param sdk the same issuer each time */
  constructor(environment: NodeJS.ProcessEnv, now: () => number, sdk: () => Promise<SdkTokenIssuer>) {
    this.#environment = environment;
    this.#now = now;
    this.#sdk = sdk;
  }

  prepare(scope: Scope): void {
    if (this.#keys(scope) === undefined) {
      // What fails here fails again when it is asked.
      this.#sdk().catch(() => undefined);
    }
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    const keys = this.#keys(scope);
    if (keys === undefined || signal.aborted) {
      return (await this.#sdk()).issue(scope, signal);
    }
    const request = signedRequest(scope, endpointHost(scope, this.#environment), await keys());
    const reply = await this.#send(request, scope, signal);
    const token = "error" in reply ? undefined : tokenOf(reply, this.#now());
    return token ?? (await this.#sdk()).issue(scope, signal, reply);
  }

  #keys(scope: Scope) {
    return keysAtHand(scope, this.#environment, readAwsConfiguration(this.#environment));
  }

  async #send(request: SignedRequest, scope: Scope, abortSignal: AbortSignal): Promise<FirstReply> {
    const profile = scopeProfile(scope) ?? environmentProfile(this.#environment) ?? "default";
    const httpsAgent = new AwsAgent(certificateAuthorities(this.#environment, profile));
    const reply = await firstReply(request, httpsAgent, abortSignal);
    // A connection whose reply is whole is closed already, and hanging up on it takes 2 ms.
    if ("error" in reply || reply.brokenBy !== undefined) {
      httpsAgent.destroy();
    }
    return reply;
  }
}

/** The token in a reply that is good, and whole. */
function tokenOf({ statusCode, headers, body, brokenBy }: KeptReply, now: number): AuthorizationToken | undefined {
  if (statusCode !== 200 || brokenBy !== undefined) {
    return undefined;
  }
  try {
    const { authorizationToken, expiration }: { authorizationToken?: unknown; expiration?: unknown } = JSON.parse(
      String(body),
    );
    return typeof authorizationToken === "string" && typeof expiration === "number"
      ? issuedToken({ authorizationToken, expiresAt: expiration * 1000, serverDate: headers["date"] }, now)
      : undefined;
  } catch {
    return undefined;
  }
}
