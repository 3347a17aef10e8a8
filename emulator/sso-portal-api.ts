import type { Callers } from "./callers.ts";
import { jsonReply, type Reply, type WorldRequest } from "./exchange.ts";
import { type Refusal, retryAfter } from "./faults.ts";
import { REGION, SUFFIX } from "./regions.ts";
import { type Credential, tellCaller } from "./request-record.ts";
import type { SsoDirectory } from "./sso-directory.ts";
import type { HostedService, Visit } from "./visit.ts";
import type { SsoPortal } from "./world.ts";

/** What the access portal works with. */
export interface SsoPortalApiParts {
  readonly directory: SsoDirectory;
  readonly callers: Callers;
}

/**
 * IAM Identity Center's access portal, `portal.sso.REGION.amazonaws.com` (also `portal.sso-fips.…` and `….api.aws`); the
 * access token comes in the header `x-amz-sso_bearer_token`.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `GET /federation/credentials?account_id&role_name` | 200 `{roleCredentials}`, good for an hour |
 * | – session unknown, expired or revoked | 401 UnauthorizedException |
 * | – role not assigned in an account of the portal | 403 ForbiddenException |
 * | – account without any assignment | 404 ResourceNotFoundException |
 * | `POST /logout` | 200, and the session is revoked |
 */
export function ssoPortalApi(parts: SsoPortalApiParts): HostedService {
  return {
    answersFor: (host) => HOST.test(host),
    visit: (request) => visit(parts, request),
  };
}

const HOST = new RegExp(`^portal\\.sso(?:-fips)?\\.${REGION}\\.${SUFFIX}$`);
const ROLE_SECONDS = 3600;

function visit(parts: SsoPortalApiParts, request: WorldRequest): Visit {
  const { directory } = parts;
  const place = request.host.replace(/\.amazonaws\.com$/, "");
  const accessToken = request.headers["x-amz-sso_bearer_token"];
  const credential: Credential =
    accessToken === undefined ? { kind: "none" } : { kind: "sso-session", token: directory.stateOf(accessToken) };
  const account = request.query.get("account_id") ?? "";
  const role = request.query.get("role_name") ?? "";
  const what = request.path === "/federation/credentials" ? `credentials ${account}/${role}` : request.path;
  return {
    facts: { service: "sso-portal", credential, summary: `${place} ${what} ${tellCaller(credential)}` },
    faultPoint: "sso-portal",
    refuse: refused,
    answer: () => {
      const session = accessToken === undefined ? undefined : directory.session(accessToken);
      if (accessToken === undefined || session === undefined || directory.stateOf(accessToken) !== "valid") {
        return failure(401, "UnauthorizedException", "Session token not found or invalid");
      }
      switch (`${request.method} ${request.path}`) {
        case "GET /federation/credentials":
          return credentials(parts, session.portal, { account, role });
        case "POST /logout":
          directory.revoke(accessToken);
          return jsonReply(200, {});
        default:
          return failure(404, "UnknownOperationException", "This operation is not emulated");
      }
    },
  };
}

function credentials(
  { callers }: SsoPortalApiParts,
  portal: SsoPortal,
  wanted: { readonly account: string; readonly role: string },
): Reply {
  const inAccount = portal.assignments.filter(({ account }) => account === wanted.account);
  const assignment = inAccount.find(({ role }) => role === wanted.role);
  if (inAccount.length === 0) return failure(404, "ResourceNotFoundException", "Account not found");
  if (assignment === undefined) return failure(403, "ForbiddenException", "No access");
  const name = `AWSReservedSSO_${assignment.role}_0123456789abcdef`;
  const role = { name, account: assignment.account, may: assignment.may, trusts: [] };
  const session = callers.startSession(role, portal.person, ROLE_SECONDS);
  return jsonReply(200, {
    roleCredentials: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      expiration: session.endsAtMs,
    },
  });
}

function refused(refusal: Refusal): Reply {
  switch (refusal.kind) {
    case "throttle":
      return failure(429, "TooManyRequestsException", "Rate exceeded", retryAfter(refusal));
    case "internal-error":
      return failure(500, "InternalServerException", "An internal error occurred");
    case "denied":
      return failure(403, "ForbiddenException", "No access");
    case "expired":
      return failure(401, "UnauthorizedException", "Session token not found or invalid");
  }
}

function failure(status: number, errorCode: string, message: string, headers: Reply["headers"] = {}): Reply {
  return { ...jsonReply(status, { message }, { "x-amzn-errortype": errorCode, ...headers }), errorCode };
}
