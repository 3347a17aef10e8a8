import { CodeartifactClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import { HttpResponse } from "@smithy/core/protocols";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";
import { answeredFirst } from "./answered-first.ts";
import { AwsAgent } from "./aws-agent.ts";
import { environmentProfile } from "./aws-configuration.ts";
import type { AwsKeys } from "./aws-keys.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";
import { clientEndpoint } from "./client-endpoint.ts";
import { connectionPatience } from "./connection-patience.ts";
import type { CallMeans, CredentialProvider } from "./credential-world.ts";
import { scopeProfile } from "./endpoint-host.ts";
import { checkEndpointOverrides, endpointOverrides } from "./endpoint-override.ts";
import type { FirstReply } from "./first-reply.ts";
import { issuedToken } from "./issued-token.ts";
import { maxAttempts, RetryPolicy } from "./retry-policy.ts";
import { RoleSessions } from "./role-sessions.ts";
import { readConfigurationForSdk } from "./sdk-configuration.ts";
import { sdkCredentials } from "./sdk-credentials.ts";
import { sdkFailure } from "./sdk-failure.ts";
import { betweenHint } from "./transport-failure.ts";

/** Asks AWS in this process, with the AWS SDK for JavaScript. */
export class SdkTokenIssuer implements TokenIssuer {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #now: () => number;
  readonly #askMfaCode: ((serial: string) => Promise<string>) | undefined;
  readonly #project: string;
  readonly #sessions = new RoleSessions();

  /**
   * @param environment this process's own: the SDK reads it too
   * @param askMfaCode asks a person; `undefined` where nobody may be asked
   * @param project the folder of the project, none of whose programs is to be run
   */
  constructor(
    environment: NodeJS.ProcessEnv,
    now: () => number,
    askMfaCode?: ((serial: string) => Promise<string>) | undefined,
    project = process.cwd(),
  ) {
    this.#environment = environment;
    this.#now = now;
    this.#askMfaCode = askMfaCode;
    this.#project = project;
    // Else every client that the SDK makes may write a notice about Node's version to standard error
    // (aws-sdk-js-v3, packages-internal/core/src/submodules/client/emitWarningIfUnsupportedVersion.ts).
    environment["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  }

  /** @param first what AWS was asked already came to: it counts as what the first request is answered */
  async issue(scope: Scope, signal: AbortSignal, first?: FirstReply): Promise<AuthorizationToken> {
    return this.#withCredentials(scope, signal, (credentials, means) =>
      this.#ask(scope, credentials, means, signal, first),
    );
  }

  /** The keys that a scope's token is asked for with, role and all, for another program to use. */
  async keys(scope: Scope, signal: AbortSignal): Promise<AwsKeys> {
    return this.#withCredentials(scope, signal, (credentials) => credentials());
  }

  async #withCredentials<Value>(
    scope: Scope,
    signal: AbortSignal,
    use: (credentials: CredentialProvider, means: CallMeans) => Promise<Value>,
  ): Promise<Value> {
    const overrides = endpointOverrides(this.#environment, scopeProfile(scope));
    checkEndpointOverrides(overrides);
    const configuration = readConfigurationForSdk(this.#environment);
    const profile = scopeProfile(scope) ?? environmentProfile(this.#environment) ?? "default";
    const httpsAgent = new AwsAgent(certificateAuthorities(this.#environment, profile));
    const requestHandler = {
      httpsAgent,
      ...connectionPatience,
    };
    const retryStrategy = new RetryPolicy(signal);
    let waitingFor: string | undefined;
    try {
      signal.throwIfAborted();
      const credentials = sdkCredentials(scope, {
        environment: this.#environment,
        project: this.#project,
        configuration,
        requestHandler,
        retryStrategy,
        endpoint: (service) => clientEndpoint(service, this.#environment, scopeProfile(scope)),
        region: scope.region,
        askMfaCode: this.#askMfaCode,
        signal,
        waitFor: (what) => {
          waitingFor = what;
        },
      });
      return await endedBy(
        signal,
        use(this.#sessions.shared(scope, configuration, credentials), { requestHandler, retryStrategy }),
      );
    } catch (error) {
      throw sdkFailure(error, scope, {
        waitingFor,
        host: httpsAgent.lastHost,
        overrides,
        retryAfterMs: retryStrategy.tooLongMs,
      });
    } finally {
      httpsAgent.destroy();
    }
  }

  async #ask(
    scope: Scope,
    credentials: CredentialProvider,
    means: CallMeans,
    abortSignal: AbortSignal,
    first: FirstReply | undefined,
  ): Promise<AuthorizationToken> {
    const client = new CodeartifactClient({
      ...clientEndpoint("codeartifact", this.#environment, scopeProfile(scope)),
      region: scope.region,
      credentials,
      maxAttempts,
      ...means,
      ...(first !== undefined && {
        requestHandler: answeredFirst(first, new NodeHttpHandler(means.requestHandler)),
      }),
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
        throw new Problem("reply-not-understood", "AWS's reply has no token in it", betweenHint);
      }
      const { authorizationToken, expiration } = reply;
      return issuedToken({ authorizationToken, expiresAt: expiration.getTime(), serverDate }, this.#now());
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
