import { randomUUID } from "node:crypto";
import type { Caller, Callers } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import type { Reply, WorldRequest } from "./exchange.ts";
import type { Refusal } from "./faults.ts";
import { REGION, SUFFIX } from "./regions.ts";
import { type Credential, tellCaller } from "./request-record.ts";
import { claimedAccessKey, type SignatureFlaw, verifySignature } from "./signature-v4.ts";
import type { HostedService, Visit } from "./visit.ts";
import { judgeWebIdentity, parseWebIdentity } from "./web-identity.ts";
import { type Role, roleArn, type World } from "./world.ts";

/** What the Security Token Service works with. */
export interface StsApiParts {
  readonly usedMfaCodes: Set<string>;
  readonly world: World;
  readonly callers: Callers;
  readonly clock: EmulatorClock;
}

/**
 * The Security Token Service, `sts.amazonaws.com` (region us-east-1) and `sts.REGION.amazonaws.com` (also `sts-fips.…` and
 * `….api.aws`). Form in, XML out.
 *
 * | `POST /`, Action | auth | behaviour |
 * | --- | --- | --- |
 * | `GetCallerIdentity` | SigV4, service `sts` | always allowed, as in AWS |
 * | `AssumeRole` | SigV4, service `sts` | 403 AccessDenied unless the role trusts the caller, the external ID matches, and the MFA code is good and new |
 * | `AssumeRoleWithWebIdentity` | the JWT in the form | 400 InvalidIdentityToken or ExpiredTokenException, 403 AccessDenied; its signature is not checked |
 * | anything else | | 400 InvalidAction |
 * | – duration or session name out of range | | 400 ValidationError |
 */
export function stsApi(parts: StsApiParts): HostedService {
  return {
    answersFor: (host) => HOST.test(host),
    visit: (request) => visit(parts, request),
  };
}

const HOST = new RegExp(`^(?:sts\\.amazonaws\\.com|sts(?:-fips)?\\.(${REGION})\\.${SUFFIX})$`);

const SIGNATURE_ERRORS = {
  missing: "MissingAuthenticationToken",
  incomplete: "IncompleteSignature",
  "unknown-key": "InvalidClientTokenId",
  "session-expired": "ExpiredToken",
  mismatch: "SignatureDoesNotMatch",
} as const satisfies Record<SignatureFlaw, string>;

function visit(parts: StsApiParts, request: WorldRequest): Visit {
  const region = HOST.exec(request.host)?.[1] ?? "us-east-1";
  const form = new URLSearchParams(request.body.toString("utf8"));
  const action = form.get("Action") ?? request.query.get("Action") ?? "";
  const credential = readCredential(parts, request, form);
  return {
    facts: {
      service: "sts",
      credential,
      summary: `${request.host.replace(/\.amazonaws\.com$/, "")} ${action} ${tellCaller(credential)}`,
    },
    faultPoint: "sts",
    refuse: (refusal) => refused(refusal, action, credential),
    answer: () => {
      if (action === "AssumeRoleWithWebIdentity") return assumeRoleWithWebIdentity(parts, form);
      const verdict = verifySignature(request, { ...parts, service: "sts", region });
      if (!verdict.accepted) {
        return failure(verdict.flaw === "incomplete" ? 400 : 403, SIGNATURE_ERRORS[verdict.flaw], verdict.message);
      }
      if (action === "GetCallerIdentity") return callerIdentity(verdict.caller);
      if (action === "AssumeRole") return assumeRole(parts, form, verdict.caller);
      return failure(400, "InvalidAction", `Could not find operation ${action} for version 2011-06-15`);
    },
  };
}

function readCredential(parts: StsApiParts, request: WorldRequest, form: URLSearchParams): Credential {
  const jwt = form.get("WebIdentityToken");
  if (jwt !== null) return { kind: "web-identity", subject: parseWebIdentity(jwt)?.subject };
  const accessKeyId = claimedAccessKey(request);
  if (accessKeyId === undefined) return { kind: "none" };
  return { kind: "sigv4", accessKeyId, arn: parts.callers.find(accessKeyId)?.arn };
}

function callerIdentity(caller: Caller): Reply {
  return success(
    "GetCallerIdentity",
    element("Arn", caller.arn) + element("UserId", caller.userId) + element("Account", caller.account),
  );
}

function assumeRole(parts: StsApiParts, form: URLSearchParams, caller: Caller): Reply {
  const arn = form.get("RoleArn") ?? "";
  const role = parts.world.roles?.find((known) => roleArn(known) === arn);
  const trusted =
    role !== undefined &&
    (role.trusts.includes(caller.principal) || role.trusts.includes(caller.account)) &&
    (role.mfa === undefined || form.has("TokenCode")) &&
    (role.externalId === undefined || role.externalId === form.get("ExternalId"));
  if (!trusted) {
    return failure(
      403,
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    );
  }
  const mfaFlaw = checkMfa(parts, role, form);
  if (mfaFlaw !== undefined) return failure(403, "AccessDenied", mfaFlaw);
  return startSession(parts, "AssumeRole", role, form, "");
}

/** AWS's words for a code that is wrong or was used before; a role that wants none takes any. */
function checkMfa(parts: StsApiParts, role: Role, form: URLSearchParams): string | undefined {
  if (role.mfa === undefined) return undefined;
  const code = `${form.get("SerialNumber")} ${form.get("TokenCode")}`;
  if (code === `${role.mfa.serial} ${role.mfa.code}` && !parts.usedMfaCodes.has(code)) {
    parts.usedMfaCodes.add(code);
    return undefined;
  }
  return "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
}

function assumeRoleWithWebIdentity(parts: StsApiParts, form: URLSearchParams): Reply {
  const role = parts.world.roles?.find((known) => roleArn(known) === form.get("RoleArn"));
  const verdict = judgeWebIdentity(form.get("WebIdentityToken") ?? "", role?.webIdentity, parts.clock.now());
  if ("errorCode" in verdict) return failure(verdict.status, verdict.errorCode, verdict.message);
  if (role === undefined)
    return failure(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  return startSession(
    parts,
    "AssumeRoleWithWebIdentity",
    role,
    form,
    element("SubjectFromWebIdentityToken", verdict.subject) + element("Audience", verdict.audience),
  );
}

function startSession(parts: StsApiParts, action: string, role: Role, form: URLSearchParams, more: string): Reply {
  const sessionName = form.get("RoleSessionName") ?? "";
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    return failure(400, "ValidationError", `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`);
  }
  const longest = role.maxSessionSeconds ?? 3600;
  const seconds = Number(form.get("DurationSeconds") ?? 3600);
  if (!(seconds >= 900 && seconds <= longest)) {
    return failure(
      400,
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const session = parts.callers.startSession(role, sessionName, seconds);
  const credentials =
    element("AccessKeyId", session.accessKeyId) +
    element("SecretAccessKey", session.secretAccessKey) +
    element("SessionToken", session.sessionToken) +
    element("Expiration", new Date(session.endsAtMs).toISOString());
  const user = element("AssumedRoleId", session.userId) + element("Arn", session.arn);
  return success(action, `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>${more}`);
}

function refused(refusal: Refusal, action: string, credential: Credential): Reply {
  switch (refusal.kind) {
    case "throttle":
      return failure(400, "Throttling", "Rate exceeded");
    case "internal-error":
      return failure(500, "InternalFailure", "An internal error occurred");
    case "denied": {
      const arn = credential.kind === "sigv4" ? credential.arn : undefined;
      return failure(403, "AccessDenied", `User: ${arn ?? "anonymous"} is not authorized to perform: sts:${action}`);
    }
    case "expired":
      return failure(403, SIGNATURE_ERRORS["session-expired"], "The security token included in the request is expired");
  }
}

const NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

function success(action: string, result: string): Reply {
  return xml(
    200,
    `<${action}Response ${NAMESPACE}><${action}Result>${result}</${action}Result><ResponseMetadata>${element("RequestId", randomUUID())}</ResponseMetadata></${action}Response>`,
  );
}

function failure(status: number, code: string, message: string): Reply {
  const type = element("Type", status < 500 ? "Sender" : "Receiver");
  const error = `<Error>${type}${element("Code", code)}${element("Message", message)}</Error>`;
  const reply = xml(
    status,
    `<ErrorResponse ${NAMESPACE}>${error}${element("RequestId", randomUUID())}</ErrorResponse>`,
  );
  return { ...reply, errorCode: code };
}

function xml(status: number, body: string): Reply {
  return { status, headers: { "Content-Type": "text/xml" }, body };
}

function element(name: string, text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<${name}>${escaped}</${name}>`;
}
