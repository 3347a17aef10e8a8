import type { CallQuota } from "./call-quota.ts";
import type { Caller, Callers } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import { jsonReply, type Reply, type WorldRequest } from "./exchange.ts";
import { type Refusal, retryAfter } from "./faults.ts";
import { REGION, SUFFIX, VPC_ENDPOINT } from "./regions.ts";
import { type Credential, tellCaller } from "./request-record.ts";
import { claimedAccessKey, type SignatureFlaw, verifySignature } from "./signature-v4.ts";
import type { TokenMint } from "./token-mint.ts";
import type { HostedService, Visit } from "./visit.ts";
import { type Action, isGranted, type World } from "./world.ts";

/** What {@link codeArtifactApi} works with. */
export interface CodeArtifactApiParts {
  readonly world: World;
  readonly callers: Callers;
  readonly tokens: TokenMint;
  readonly clock: EmulatorClock;
  /** Of each account in each region. */
  readonly tokenQuota: CallQuota | undefined;
}

/**
 * The control plane, `codeartifact.REGION.amazonaws.com` (also `codeartifact-fips.…`, `….api.aws`, and the
 * `vpce-ID.api.codeartifact.REGION.vpce.amazonaws.com` of a VPC endpoint).
 *
 * | request | auth | behaviour |
 * | --- | --- | --- |
 * | `POST /v1/authorization-token?domain&domain-owner&duration` | SigV4, service `codeartifact` | 200 `{authorizationToken, expiration}` |
 * | – without a good signature | | 403 MissingAuthenticationToken, IncompleteSignature, UnrecognizedClient, InvalidSignature or ExpiredTokenException |
 * | – more calls of the account in this region than `tokenCallsPerSecond` | | 429 ThrottlingException, without Retry-After, as in AWS |
 * | – illegal domain, owner or duration | | 400 ValidationException |
 * | – caller lacks one of the two IAM actions, or is the account's root user | | 403 AccessDeniedException |
 * | – no such domain in this region and account | | 404 ResourceNotFoundException |
 * | anything else | | 404 UnknownOperationException |
 */
export function codeArtifactApi(parts: CodeArtifactApiParts): HostedService {
  return {
    answersFor: (host) => HOST.test(host),
    visit: (request) => visit(parts, request),
  };
}

const HOST = new RegExp(
  `^(?:codeartifact(?:-fips)?\\.(?<region>${REGION})\\.${SUFFIX}|${VPC_ENDPOINT}\\.api\\.codeartifact\\.(?<vpc>${REGION})\\.vpce\\.amazonaws\\.com)$`,
);
const DOMAIN_NAME = /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/;
const TWELVE_HOURS_SECONDS = 43_200;

const SIGNATURE_ERRORS = {
  missing: "MissingAuthenticationTokenException",
  incomplete: "IncompleteSignatureException",
  "unknown-key": "UnrecognizedClientException",
  "session-expired": "ExpiredTokenException",
  mismatch: "InvalidSignatureException",
} as const satisfies Record<SignatureFlaw, string>;

function regionOf(host: string): string {
  const groups = HOST.exec(host)?.groups ?? {};
  return groups["region"] ?? groups["vpc"] ?? "";
}

interface TokenQuestion {
  readonly region: string;
  readonly domain: string;
  readonly owner: string | undefined;
  readonly duration: string | undefined;
}

function visit(parts: CodeArtifactApiParts, request: WorldRequest): Visit {
  const region = regionOf(request.host);
  const accessKeyId = claimedAccessKey(request);
  const caller = accessKeyId === undefined ? undefined : parts.callers.find(accessKeyId);
  const credential: Credential =
    accessKeyId === undefined ? { kind: "none" } : { kind: "sigv4", accessKeyId, arn: caller?.arn };
  const place = request.host.replace(/\.amazonaws\.com$/, "");

  if (request.method !== "POST" || request.path !== "/v1/authorization-token") {
    return {
      facts: { service: "codeartifact", credential, summary: `${place} ${request.path} ${tellCaller(credential)}` },
      refuse: (refusal) => refused(refusal, undefined, caller),
      answer: () => failure(404, "UnknownOperationException", "This operation is not emulated"),
    };
  }

  const question = {
    region,
    domain: request.query.get("domain") ?? "",
    owner: request.query.get("domain-owner") ?? undefined,
    duration: request.query.get("duration") ?? undefined,
  };
  const lifetime = question.duration === undefined ? "" : ` for ${question.duration} s`;
  const name = question.owner === undefined ? question.domain : `${question.domain}/${question.owner}`;
  return {
    facts: {
      service: "codeartifact",
      credential,
      domain: question.domain,
      owner: question.owner,
      durationSeconds: question.duration === undefined ? undefined : Number(question.duration),
      summary: `${place} authorization-token ${name}${lifetime} ${tellCaller(credential)}`,
    },
    faultPoint: "authorization-token",
    refuse: (refusal) => refused(refusal, question, caller),
    answer: () => {
      const verdict = verifySignature(request, { ...parts, service: "codeartifact", region });
      if (!verdict.accepted) return failure(403, SIGNATURE_ERRORS[verdict.flaw], verdict.message);
      const counted = `${verdict.caller.account} ${region}`;
      return parts.tokenQuota?.admits(counted, parts.clock.now()) === false
        ? refused({ kind: "throttle" }, question, verdict.caller)
        : authorizationToken(parts, question, verdict.caller);
    },
  };
}

function authorizationToken(parts: CodeArtifactApiParts, question: TokenQuestion, caller: Caller): Reply {
  const owner = question.owner ?? caller.account;
  const domain = parts.world.domains.find(
    (known) => known.name === question.domain && known.owner === owner && known.region === question.region,
  );
  // The account in the documented example has thirteen digits. A world that has such a domain is answered for it.
  const flaw = validate(question, domain !== undefined);
  if (flaw !== undefined) return failure(400, "ValidationException", flaw, { reason: "FIELD_VALIDATION_FAILED" });
  for (const action of ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"] as const) {
    // "The root user cannot call it": user guide, AWS CodeArtifact authentication and tokens.
    if (caller.principal.endsWith(":root") || !isGranted(caller.may, action, question.domain))
      return denied(caller, action, { ...question, owner });
  }
  if (domain === undefined) {
    return failure(404, "ResourceNotFoundException", `Domain not found: '${question.domain}' owned by '${owner}'`, {
      resourceId: question.domain,
      resourceType: "domain",
    });
  }
  const asked = Number(question.duration ?? TWELVE_HOURS_SECONDS);
  const now = parts.clock.now();
  const expiresAtMs = asked === 0 ? (caller.endsAtMs ?? now + TWELVE_HOURS_SECONDS * 1000) : now + asked * 1000;
  const { token } = parts.tokens.issue(domain, caller, expiresAtMs);
  return jsonReply(200, { authorizationToken: token, expiration: expiresAtMs / 1000 });
}

function validate(question: TokenQuestion, exists: boolean): string | undefined {
  if (!DOMAIN_NAME.test(question.domain)) {
    return `Invalid domain name: '${question.domain}' must match [a-z][a-z0-9\\-]{0,48}[a-z0-9]`;
  }
  if (question.owner !== undefined && !/^\d{12}$/.test(question.owner) && !exists) {
    return `Invalid domain owner: '${question.owner}' must match [0-9]{12}`;
  }
  if (question.duration === undefined) return undefined;
  const seconds = /^\d+$/.test(question.duration) ? Number(question.duration) : Number.NaN;
  if (seconds === 0 || (seconds >= 900 && seconds <= TWELVE_HOURS_SECONDS)) return undefined;
  return `Invalid duration: '${question.duration}' must be 0 or between 900 and 43200 seconds`;
}

function refused(refusal: Refusal, question: TokenQuestion | undefined, caller: Caller | undefined): Reply {
  switch (refusal.kind) {
    case "throttle":
      return failure(429, "ThrottlingException", "Rate exceeded", {}, retryAfter(refusal));
    case "internal-error":
      return failure(500, "InternalServerException", "An internal error occurred");
    case "denied":
      return denied(caller, "codeartifact:GetAuthorizationToken", question);
    case "expired":
      return failure(403, SIGNATURE_ERRORS["session-expired"], "The security token included in the request is expired");
  }
}

/** The sentence that IAM writes; the resource of GetServiceBearerToken is the caller's own account. */
function denied(caller: Caller | undefined, action: Action, question: TokenQuestion | undefined): Reply {
  const account = caller?.account ?? "000000000000";
  const resource =
    action === "sts:GetServiceBearerToken"
      ? `arn:aws:sts::${account}:*`
      : `arn:aws:codeartifact:${question?.region}:${question?.owner ?? account}:domain/${question?.domain}`;
  return failure(
    403,
    "AccessDeniedException",
    `User: ${caller?.arn ?? "anonymous"} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}

function failure(
  status: number,
  errorCode: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { ...jsonReply(status, { message, ...more }, { "x-amzn-errortype": errorCode, ...headers }), errorCode };
}
