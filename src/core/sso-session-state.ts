import { durationText } from "./duration-text.ts";
import type { Secret } from "./secret.ts";

/** What the cache file says of a session. Times in milliseconds since 1970. */
export interface CachedSession {
  /** Another one where the access token is another one. */
  readonly fingerprint: string;
  readonly expiresAt: number;
  /** Of a legacy profile, and therefore never renewed. */
  readonly isLegacy: boolean;
  /** What it takes to get a new access token without a person. */
  readonly renewal: SessionRenewal | undefined;
}

/** What it takes to renew a session without a person. */
export interface SessionRenewal {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly refreshToken: Secret;
}

/**
 * How good a session is.
 *
 * - `good`: use it.
 * - `renewable`: it ends soon, or has ended, and can be renewed without a person.
 * - `expired`: a person has to sign in.
 */
export type SessionState = "good" | "renewable" | "expired";

/** As the AWS CLI does (botocore's `tokens.py`), and before the SDK would, which does it in the last five minutes. */
const renewalWindowMs = 15 * 60_000;

/**
 * In its last five minutes the SDK takes no session of an `[sso-session]` that it cannot renew (`token-providers/fromSso`).
 * That of a legacy profile it takes to the end (`resolveSSOCredentials`), as the AWS CLI does.
 */
const lastUseMs = 5 * 60_000;

/** Judges a session at this time, in milliseconds since 1970. */
export function judgeSession({ expiresAt, isLegacy, renewal }: CachedSession, now: number): SessionState {
  const restMs = expiresAt - now;
  if (restMs > renewalWindowMs || (renewal === undefined && restMs > (isLegacy ? 0 : lastUseMs))) {
    return "good";
  }
  return renewal === undefined ? "expired" : "renewable";
}

/** `expired 3 h ago`, or `ends in 4 min`. */
export function endText({ expiresAt }: CachedSession, now: number): string {
  return expiresAt <= now ? `expired ${durationText(now - expiresAt)} ago` : `ends in ${durationText(expiresAt - now)}`;
}
