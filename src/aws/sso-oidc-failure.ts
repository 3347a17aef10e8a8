import { Problem } from "../core/problem.ts";
import { transportFailure } from "./sdk-failure.ts";
import { oneLine } from "./service-failure.ts";

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
  const unanswered = transportFailure(error, host);
  if (unanswered !== undefined || !("$metadata" in error)) {
    return unanswered ?? error;
  }
  return new Problem(
    "reply-not-understood",
    `${host} answered something that is not AWS's: ${oneLine(error.message)}`,
    "Check what stands between this machine and AWS (HTTPS_PROXY)",
    { cause: error },
  );
}

function description(error: Error): string {
  return "error_description" in error && typeof error.error_description === "string"
    ? ` (${oneLine(error.error_description)})`
    : "";
}
