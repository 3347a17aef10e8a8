import type { WebIdentityTrust } from "./world.ts";

/** The claims of an OpenID Connect token that a trust policy looks at. */
export interface WebIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly expiresAtMs: number;
}

/** Why a web identity opens no role, as AWS words it. */
export interface WebIdentityRefusal {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
}

/** Reads the payload of a JWT; `undefined` if it is none. */
export function parseWebIdentity(jwt: string): WebIdentity | undefined {
  const payload = jwt.split(".")[1];
  if (payload === undefined) return undefined;
  const claims = parseObject(Buffer.from(payload, "base64url").toString("utf8"));
  const { iss, sub, aud, exp } = claims ?? {};
  if (typeof iss !== "string" || typeof sub !== "string" || typeof aud !== "string" || typeof exp !== "number") {
    return undefined;
  }
  return { issuer: iss, subject: sub, audience: aud, expiresAtMs: exp * 1000 };
}

/** Judges a token by a role's trust policy, with STS's own errors. The token's signature is not checked. */
export function judgeWebIdentity(
  jwt: string,
  trust: WebIdentityTrust | undefined,
  nowMs: number,
): WebIdentity | WebIdentityRefusal {
  const identity = parseWebIdentity(jwt);
  if (identity === undefined) {
    return { status: 400, errorCode: "InvalidIdentityToken", message: "The ID Token provided is not a valid JWT" };
  }
  if (nowMs >= identity.expiresAtMs) {
    const [now, end] = [nowMs / 1000, identity.expiresAtMs / 1000].map(Math.floor);
    const message = `Token expired: current date/time ${now} must be before the expiration date/time ${end}`;
    return { status: 400, errorCode: "ExpiredTokenException", message };
  }
  if (trust !== undefined && identity.issuer !== trust.issuer) {
    const message = `No OpenIDConnect provider found in your account for ${identity.issuer}`;
    return { status: 400, errorCode: "InvalidIdentityToken", message };
  }
  if (trust !== undefined && identity.audience !== trust.audience) {
    return { status: 400, errorCode: "InvalidIdentityToken", message: "Incorrect token audience" };
  }
  if (trust === undefined || !matches(identity.subject, trust.subject)) {
    return {
      status: 403,
      errorCode: "AccessDenied",
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    };
  }
  return identity;
}

function matches(text: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
