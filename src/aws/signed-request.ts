import { createHash, createHmac } from "node:crypto";
import type { Scope } from "../core/scope.ts";
import type { AwsKeys } from "./aws-keys.ts";

/** A request with all that AWS wants to see of it. It has no body. */
export interface SignedRequest {
  readonly method: string;
  readonly hostname: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A request for an authorization token, signed with Signature Version 4, byte for byte as the SDK's signer does it, which
 * takes 2 ms longer: this one request has no body, and a path that is always the same.
 *
 * https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedRequest(scope: Scope, hostname: string, keys: AwsKeys, now = new Date()): SignedRequest {
  const path = "/v1/authorization-token";
  // In the order of their names, too. None of the values has a character that would have to be escaped.
  const duration = scope.durationSeconds === undefined ? "" : `&duration=${scope.durationSeconds}`;
  const query = `domain=${scope.domain}&domain-owner=${scope.domainOwner}${duration}`;
  const time = amzDate(now);
  const noBody = sha256("");
  // In the order of their names.
  const headers = {
    "content-length": "0",
    host: hostname,
    "x-amz-content-sha256": noBody,
    "x-amz-date": time,
    ...(keys.sessionToken !== undefined && { "x-amz-security-token": keys.sessionToken }),
  };
  const names = Object.keys(headers).join(";");
  // As a server reads it, a value has no spaces around it, and no two together.
  const plain = (value: string) => value.replaceAll(/[ \t]+/g, " ").replaceAll(/^ | $/g, "");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${plain(value)}\n`);
  const canonical = ["POST", path, query, lines.join(""), names, noBody].join("\n");

  const credentialScope = [time.slice(0, 8), scope.region, "codeartifact", "aws4_request"];
  const key = credentialScope.reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const place = credentialScope.join("/");
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, place, sha256(canonical)].join("\n")).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${place}, SignedHeaders=${names}, Signature=${signature}`;
  return {
    method: "POST",
    hostname,
    path: `${path}?${query}`,
    headers: { ...headers, "user-agent": "poetry-codeartifact-login-plugin", authorization },
  };
}

/** `20261124T080000Z`. Not by toISOString(), which has V8 look for the time zone: a third of a millisecond and 1 MB. */
function amzDate(time: Date): string {
  const date = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  const [day, second] = [date, clock].map((numbers) => numbers.map((part) => String(part).padStart(2, "0")).join(""));
  return `${day}T${second}Z`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
