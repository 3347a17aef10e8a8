import { CodeartifactClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import { HttpResponse } from "@smithy/core/protocols";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { Secret } from "../core/secret.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";
import { AwsAgent } from "./aws-agent.ts";
import { environmentProfile, profileNames } from "./aws-configuration.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";
import { checkEndpointOverrides } from "./endpoint-override.ts";
import { type RequestHandler, sdkCredentials } from "./sdk-credentials.ts";
import { sdkFailure } from "./sdk-failure.ts";

const connectionTimeoutMs = 5_000;
const requestTimeoutMs = 20_000;
const maxAttempts = 3;

/** Asks AWS in this process, with the AWS SDK for JavaScript. */
export class SdkTokenIssuer implements TokenIssuer {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #now: () => number;

  /** @param environment this process's own: the SDK reads it too */
  constructor(environment: NodeJS.ProcessEnv, now: () => number) {
    this.#environment = environment;
    this.#now = now;
    // Else every client that the SDK makes may write a notice about Node's version to standard error
    // (aws-sdk-js-v3, packages-internal/core/src/submodules/client/emitWarningIfUnsupportedVersion.ts).
    environment["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    checkEndpointOverrides(this.#environment);
    this.#checkProfile(scope);
    const profile =
      scope.identity.kind === "profile" ? scope.identity.name : (environmentProfile(this.#environment) ?? "default");
    const httpsAgent = new AwsAgent(await certificateAuthorities(this.#environment, profile));
    const requestHandler = {
      httpsAgent,
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    };
    try {
      signal.throwIfAborted();
      return await endedBy(signal, this.#ask(scope, requestHandler, signal));
    } catch (error) {
      throw sdkFailure(error, scope);
    } finally {
      httpsAgent.destroy();
    }
  }

  #checkProfile({ identity }: Scope): void {
    if (identity.kind !== "profile") {
      return;
    }
    const known = profileNames(this.#environment);
    if (!known.includes(identity.name)) {
      const hint =
        known.length === 0 ? "Run aws configure sso" : `Known are ${known.map((name) => `"${name}"`).join(", ")}`;
      throw new Problem("profile-not-found", `there is no AWS profile "${identity.name}" on this machine`, hint);
    }
  }

  async #ask(scope: Scope, requestHandler: RequestHandler, abortSignal: AbortSignal): Promise<AuthorizationToken> {
    const client = new CodeartifactClient({
      region: scope.region,
      credentials: sdkCredentials(scope, requestHandler),
      requestHandler,
      maxAttempts,
    });
    let serverDate: string | undefined;
    client.middlewareStack.add(
      (next) => async (handlerArguments) => {
        const result = await next(handlerArguments);
        serverDate = HttpResponse.isInstance(result.response) ? result.response.headers["date"] : undefined;
        return result;
      },
      { step: "deserialize", name: "readServerDate" },
    );
    try {
      const reply = await client.send(
        new GetAuthorizationTokenCommand({
          domain: scope.domain,
          domainOwner: scope.domainOwner,
          ...(scope.durationSeconds !== undefined && { durationSeconds: scope.durationSeconds }),
        }),
        { abortSignal },
      );
      if (reply.authorizationToken === undefined || reply.expiration === undefined) {
        throw new Problem("reply-not-understood", "AWS's reply has no token in it");
      }
      const issuedAt = this.#now();
      // The end of life is told by AWS's clock; this machine's may be off.
      const lead = serverDate === undefined ? 0 : issuedAt - Date.parse(serverDate);
      return {
        secret: new Secret(reply.authorizationToken),
        issuedAt,
        expiresAt: reply.expiration.getTime() + (Number.isFinite(lead) ? lead : 0),
      };
    } finally {
      client.destroy();
    }
  }
}

/** The promise's outcome, or the signal's reason if that comes first: not every step of the SDK listens to signals. */
async function endedBy<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return Promise.race([
    promise,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    }),
  ]);
}
