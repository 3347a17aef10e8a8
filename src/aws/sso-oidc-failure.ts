import { Problem } from "../core/problem.ts";
import { httpStatus } from "./sdk-failure.ts";
import { isServerError, oneLine, tryAgainHint } from "./service-failure.ts";
import { notUnderstood, transportFailure } from "./transport-failure.ts";

/** What IAM Identity Center's OIDC service refused, by its own name (`InvalidGrantException`), and not for a moment only. */
export function ssoRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("error" in error || "error_description" in error)) {
    return undefined;
  }
  return momentary.has(error.name) ? undefined : error.name;
}

const momentary = new Set(["AuthorizationPendingException", "SlowDownException", "InternalServerException"]);

/**
 * What went wrong between this machine and the OIDC service, in the user's words.
 *
 * @param action what was attempted: `sign in to SSO session "corp"`
 */
export function ssoOidcFailure(error: unknown, url: string, action: string): unknown {
  if (error instanceof Problem || !(error instanceof Error)) {
    return error;
  }
  const host = URL.canParse(url) ? new URL(url).host : url;
  const refusal = ssoRefusal(error);
  if (refusal !== undefined) {
    return new Problem(
      "sso-sign-in-failed",
      `AWS refused to ${action}: ${refusal}${description(error)}`,
      "Check sso_start_url and sso_region",
      { cause: error },
    );
  }
  const broken = transportFailure(error, host);
  if (broken !== undefined) {
    return broken;
  }
  const status = httpStatus(error);
  if (status === undefined) {
    return error;
  }
  if (error.name === "SlowDownException" || status === 429) {
    return new Problem("throttled", "AWS is getting too many requests", tryAgainHint, { cause: error });
  }
  return isServerError(error.name)
    ? new Problem("aws-error", `${host} answered ${error.name}${description(error)}`, tryAgainHint, { cause: error })
    : notUnderstood(host, status, error);
}

function description(error: Error): string {
  return "error_description" in error && typeof error.error_description === "string"
    ? ` (${oneLine(error.error_description)})`
    : "";
}
