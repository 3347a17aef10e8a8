import { identityText } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { shellWord } from "../core/shell-word.ts";
import { endpointHost, scopeProfile } from "./endpoint-host.ts";
import { type EndpointOverride, endpointOverrides } from "./endpoint-override.ts";
import { oneLine, serviceFailure } from "./service-failure.ts";
import { wrappedPortalFailure } from "./sso-refusal.ts";
import { notUnderstood, transportFailure } from "./transport-failure.ts";

/**
 * What the SDK threw, in the user's words. Told apart by `name` and `code`, never by class: errors of the same service
 * come as different classes through nested clients.
 */
export function sdkFailure(
  error: unknown,
  scope: Scope,
  {
    waitingFor,
    overrides = endpointOverrides(process.env, scopeProfile(scope)),
    host = endpointHost(scope),
    retryAfterMs,
  }: {
    readonly waitingFor?: string | undefined;
    readonly host?: string | undefined;
    readonly overrides?: readonly EndpointOverride[];
    /** The wait that AWS asked for, when it was too long. */
    readonly retryAfterMs?: number | undefined;
  } = {},
): unknown {
  if (error instanceof Problem || !(error instanceof Error)) {
    return error;
  }
  if (error.name === "CredentialsProviderError") {
    return credentialsFailure(error, scope, host);
  }
  const unanswered = transportFailure(error, host, waitingFor, overrides);
  if (unanswered !== undefined) {
    return unanswered;
  }
  const status = httpStatus(error);
  if (status === undefined) {
    return error;
  }
  return error instanceof SyntaxError || error.name === "Unknown" || status < 300
    ? notUnderstood(host, status, error)
    : serviceFailure(error.name, error.message, scope, error, retryAfterMs);
}

/** Texts of the SDK's credential providers; there is no code to tell them by. */
function credentialsFailure(error: Error, scope: Scope, host: string): Problem {
  const refusal = wrappedPortalFailure(error, scope, host);
  if (refusal !== undefined) {
    return refusal;
  }
  // A page of a proxy, in which there was nothing of what was asked for.
  if (/^Invalid response from STS|^SSO returns an invalid temporary credential/.test(error.message)) {
    return notUnderstood(host, undefined, error);
  }
  if (/\bSSO\b|Token is expired|session has expired/i.test(error.message)) {
    const profile = scope.identity.kind === "profile" ? ` --profile ${shellWord(scope.identity.name)}` : "";
    return new Problem(
      "credentials-expired",
      `there is no valid SSO session: ${oneLine(error.message)}`,
      `Run aws sso login${profile}`,
      {
        cause: error,
      },
    );
  }
  return new Problem(
    "no-credentials",
    `${identityText(scope.identity)} gave no AWS credentials: ${oneLine(error.message)}`,
    "Check it with aws sts get-caller-identity",
    { cause: error },
  );
}

/** The status of the reply that an error of the SDK is about, if there was one. */
export function httpStatus(error: Error): number | undefined {
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) {
    return undefined;
  }
  const { $metadata } = error;
  return "httpStatusCode" in $metadata && typeof $metadata.httpStatusCode === "number"
    ? $metadata.httpStatusCode
    : undefined;
}
