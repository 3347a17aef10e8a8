import { identityText } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { shellWord } from "../core/shell-word.ts";
import { endpointHost, networkHint, scopeProfile } from "./endpoint-host.ts";
import { type EndpointOverride, endpointOverrides } from "./endpoint-override.ts";
import { proxyText } from "./proxy.ts";
import { oneLine, serviceFailure } from "./service-failure.ts";
import { wrappedPortalFailure } from "./sso-refusal.ts";

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
    host = endpointHost(scope, overrides),
  }: {
    readonly waitingFor?: string | undefined;
    readonly host?: string | undefined;
    readonly overrides?: readonly EndpointOverride[];
  } = {},
): unknown {
  if (error instanceof Problem || !(error instanceof Error)) {
    return error;
  }
  if (error.name === "CredentialsProviderError") {
    return credentialsFailure(error, scope);
  }
  const unanswered = transportFailure(error, host, waitingFor, overrides);
  if (unanswered !== undefined) {
    return unanswered;
  }
  const status = httpStatus(error);
  if (status === undefined) {
    return error;
  }
  // A reply that is not what AWS sends: a proxy's page, a proxy's refusal (which has no error code), or half a reply.
  return error instanceof SyntaxError || error.name === "Unknown" || status < 300
    ? new Problem(
        "reply-not-understood",
        `${host}${proxyText(`https://${host}`)} answered something that is not AWS's (HTTP ${status})`,
        "Check what stands between this machine and AWS (HTTPS_PROXY)",
        { cause: error },
      )
    : serviceFailure(error.name, error.message, scope, error);
}

/**
 * What kept an answer of `host` from arriving; `undefined` when that is not what happened.
 *
 * @param waitingFor what was being waited for, when that was not AWS
 */
export function transportFailure(
  error: Error,
  host: string,
  waitingFor?: string,
  overrides: readonly EndpointOverride[] = endpointOverrides(process.env),
): Problem | undefined {
  const code = systemCode(error);
  if (code !== undefined) {
    return connectionFailure(code, error, host, networkHint(host, overrides));
  }
  if (error.name !== "TimeoutError" && error.name !== "AbortError") {
    return undefined;
  }
  return waitingFor === undefined
    ? new Problem("timed-out", "AWS did not answer in time", networkHint(host, overrides), { cause: error })
    : new Problem("timed-out", `${waitingFor} did not end in time`, "Run it by hand to see what it waits for", {
        cause: error,
      });
}

/** Texts of the SDK's credential providers; there is no code to tell them by. */
function credentialsFailure(error: Error, scope: Scope): Problem {
  const refusal = wrappedPortalFailure(error);
  if (refusal !== undefined) {
    return refusal;
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

const certificateCodes = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)/;

function connectionFailure(code: string, error: Error, host: string, hint: string): Problem {
  return certificateCodes.test(code)
    ? new Problem(
        "certificate-not-trusted",
        `the certificate of ${host} is not trusted: ${oneLine(error.message)}`,
        "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
        { cause: error },
      )
    : new Problem(
        "unreachable",
        `cannot reach ${host}${proxyText(`https://${host}`)}: ${oneLine(error.message) || code}`,
        hint,
        { cause: error },
      );
}

/** Node's code of a network error, also where the SDK has wrapped it. */
function systemCode(error: Error): string | undefined {
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(error.code)) {
    return error.code;
  }
  if (error instanceof AggregateError) {
    return error.errors
      .map((inner) => (inner instanceof Error ? systemCode(inner) : undefined))
      .find((code) => code !== undefined);
  }
  return undefined;
}

function httpStatus(error: Error): number | undefined {
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) {
    return undefined;
  }
  const { $metadata } = error;
  return "httpStatusCode" in $metadata && typeof $metadata.httpStatusCode === "number"
    ? $metadata.httpStatusCode
    : undefined;
}
