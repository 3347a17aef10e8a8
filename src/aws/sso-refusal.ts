import { Problem } from "../core/problem.ts";
import { oneLine } from "./service-failure.ts";

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
      return new Problem("sso-session-refused", `AWS does not accept the SSO session: ${oneLine(message)}`, undefined, {
        cause,
      });
    case "ForbiddenException":
    case "ResourceNotFoundException":
      return new Problem("sso-role-refused", `AWS does not give the role: ${oneLine(message)}`, undefined, { cause });
    default:
      return undefined;
  }
}
