import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { proxyText } from "./proxy.ts";
import { isServerError, oneLine, serviceFailure } from "./service-failure.ts";
import { cutText, notUnderstood } from "./transport-failure.ts";

/**
 * What IAM Identity Center's portal refused (`GetRoleCredentials`): the session, or the role. The codes are those of
 * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html, and ForbiddenException,
 * which is seen but not documented.
 *
 * @returns `undefined` for other codes
 */
export function portalRefusal(code: string, message: string, cause?: unknown): Problem | undefined {
  switch (code) {
    case "UnauthorizedException":
      return sessionRefused(message, cause);
    case "ForbiddenException":
    case "ResourceNotFoundException":
      return new Problem("sso-role-refused", `AWS does not give the role: ${oneLine(message)}`, undefined, { cause });
    case "TooManyRequestsException":
      return new Problem("throttled", "AWS is getting too many requests", "Try again in a minute", { cause });
    default:
      return undefined;
  }
}

/** The portal does not know the session; `message` is what was said instead. */
export function sessionRefused(message: string, cause?: unknown): Problem {
  return new Problem("sso-session-refused", `AWS does not accept the SSO session: ${oneLine(message)}`, undefined, {
    cause,
  });
}

/**
 * The same from the SDK, which keeps nothing of the error but its name and text (`resolveSSOCredentials.js`):
 * "UnauthorizedException: Session token not found or invalid", "TimeoutError: socket hang up".
 *
 * @returns `undefined` for what is not from there
 */
export function wrappedPortalFailure(error: Error, scope: Scope, host: string): Problem | undefined {
  const [, name = "", message = ""] = /^(\w+): (.*)/s.exec(error.message) ?? [];
  if (name === "TimeoutError" || (name === "Error" && /^(connect|getaddrinfo|read) |certificate/.test(message))) {
    return new Problem(
      "unreachable",
      `cannot reach ${host}${proxyText(`https://${host}`)}: ${/hang up|ECONNRESET|EPIPE|disconnected|ended before/.test(message) ? cutText : oneLine(message)}`,
      "Check the network, HTTPS_PROXY and AWS_CA_BUNDLE",
      { cause: error },
    );
  }
  if (name === "SyntaxError" || name === "Unknown") {
    return notUnderstood(host, undefined, error);
  }
  if (isServerError(name)) {
    return serviceFailure(name, message, scope, error);
  }
  return portalRefusal(name, message, error);
}
