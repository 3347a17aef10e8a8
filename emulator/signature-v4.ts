import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Caller, Callers } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import type { WorldRequest } from "./exchange.ts";

/** What a request must be signed for, and by whom it may be. */
export interface SignatureExpectation {
  readonly service: string;
  readonly region: string;
  readonly callers: Callers;
  readonly clock: EmulatorClock;
}

/** Why a signature was refused; each service has its own name for these. */
export type SignatureFlaw = "missing" | "incomplete" | "unknown-key" | "session-expired" | "mismatch";

/** Who signed a request, or what is wrong with its signature. */
export type SignatureVerdict =
  | { readonly accepted: true; readonly caller: Caller }
  | {
      readonly accepted: false;
      readonly flaw: SignatureFlaw;
      readonly message: string;
      readonly caller: Caller | undefined;
    };

interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The access key that a request claims to be signed with, verified or not. */
export function claimedAccessKey(request: WorldRequest): string | undefined {
  const claim = parseClaim(request.headers["authorization"] ?? "");
  return typeof claim === "string" ? undefined : claim.accessKeyId;
}

/**
 * Verifies Signature Version 4 in the Authorization header ("AWS API request signing" in the IAM User Guide). The texts
 * are those of AWS.
 */
export function verifySignature(request: WorldRequest, expectation: SignatureExpectation): SignatureVerdict {
  const authorization = request.headers["authorization"];
  const refuse = (flaw: SignatureFlaw, message: string, caller?: Caller): SignatureVerdict => ({
    accepted: false,
    flaw,
    message,
    caller,
  });
  if (authorization === undefined) return refuse("missing", "Missing Authentication Token");
  const claim = parseClaim(authorization);
  if (typeof claim === "string") return refuse("incomplete", claim);
  const timestamp = request.headers["x-amz-date"];
  const signedAt = timestamp === undefined ? undefined : parseTimestamp(timestamp);
  if (timestamp === undefined || signedAt === undefined) {
    return refuse("incomplete", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (!claim.signedHeaders.includes("host")) {
    return refuse("mismatch", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }

  const caller = expectation.callers.find(claim.accessKeyId);
  const sessionToken = request.headers["x-amz-security-token"];
  if (caller === undefined || caller.sessionToken !== sessionToken) {
    return refuse("unknown-key", "The security token included in the request is invalid.", caller);
  }
  const scopeFlaw = checkScope(claim, timestamp, expectation);
  if (scopeFlaw !== undefined) return refuse("mismatch", scopeFlaw, caller);
  const clockFlaw = checkClock(timestamp, signedAt, expectation.clock.now());
  if (clockFlaw !== undefined) return refuse("mismatch", clockFlaw, caller);
  if (!sameText(claim.signature, expectedSignature(request, claim, timestamp, caller.secretAccessKey))) {
    return refuse(
      "mismatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      caller,
    );
  }
  if (caller.endsAtMs !== undefined && expectation.clock.now() >= caller.endsAtMs) {
    return refuse("session-expired", "The security token included in the request is expired", caller);
  }
  return { accepted: true, caller };
}

/** Reads the header, or says what is wrong with it. */
function parseClaim(authorization: string): SignatureClaim | string {
  const [algorithm, ...rest] = authorization.split(" ");
  if (algorithm !== "AWS4-HMAC-SHA256") return "Unsupported authorization scheme";
  const fields = new Map<string, string>();
  for (const field of rest.join(" ").split(",")) {
    const [name = "", ...value] = field.trim().split("=");
    fields.set(name, value.join("="));
  }
  const credential = fields.get("Credential");
  const signedHeaders = fields.get("SignedHeaders");
  const signature = fields.get("Signature");
  if (!credential) return "Authorization header requires 'Credential' parameter.";
  if (!signedHeaders) return "Authorization header requires 'SignedHeaders' parameter.";
  if (!signature) return "Authorization header requires 'Signature' parameter.";
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split("/");
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || more.length > 0) {
    return "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term";
  }
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

function checkScope(claim: SignatureClaim, timestamp: string, wanted: SignatureExpectation): string | undefined {
  if (claim.region !== wanted.region) return `Credential should be scoped to a valid region, not '${claim.region}'. `;
  if (claim.service !== wanted.service) return `Credential should be scoped to correct service: '${wanted.service}'. `;
  const day = timestamp.slice(0, 8);
  if (claim.date === day) return undefined;
  return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${day}', from '${timestamp}'.`;
}

function checkClock(timestamp: string, signedAt: number, now: number): string | undefined {
  const server = formatTimestamp(now);
  if (signedAt < now - CLOCK_TOLERANCE_MS) {
    const earliest = formatTimestamp(now - CLOCK_TOLERANCE_MS);
    return `Signature expired: ${timestamp} is now earlier than ${earliest} (${server} - 5 min.)`;
  }
  if (signedAt > now + CLOCK_TOLERANCE_MS) {
    const latest = formatTimestamp(now + CLOCK_TOLERANCE_MS);
    return `Signature not yet current: ${timestamp} is still later than ${latest} (${server} + 5 min.)`;
  }
  return undefined;
}

function expectedSignature(request: WorldRequest, claim: SignatureClaim, timestamp: string, secret: string): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonicalRequest(request, claim.signedHeaders))].join(
    "\n",
  );
  let key: Buffer = Buffer.from(`AWS4${secret}`, "utf8");
  for (const part of [claim.date, claim.region, claim.service, "aws4_request"]) key = hmac(key, part);
  return hmac(key, text).toString("hex");
}

function canonicalRequest(request: WorldRequest, signedHeaders: readonly string[]): string {
  // Every service but S3 encodes each segment a second time.
  const path = request.path.split("/").map(encode).join("/");
  const query = [...request.query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, av], [b, bv]) => compare(a, b) || compare(av, bv))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}\n`);
  // The digest is taken of what arrived, so a body that was changed on the way is noticed even if its header says otherwise.
  return [request.method, path, query, headers.join(""), signedHeaders.join(";"), sha256(request.body)].join("\n");
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
