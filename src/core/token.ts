import type { Secret } from "./secret.ts";

/** A CodeArtifact authorization token with its life in this machine's time. */
export interface AuthorizationToken {
  readonly secret: Secret;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The longest time before its end that a token is replaced. */
export const refreshMarginMs = 30 * 60 * 1000;

/**
 * From when on a token is replaced: a command that starts now must be able to finish with it, and a short-lived token
 * must still be used for most of its life. Hence half an hour before the end, or a quarter of the lifetime if less.
 */
export function refreshTime(token: { readonly issuedAt: number; readonly expiresAt: number }): number {
  return token.expiresAt - Math.min(refreshMarginMs, (token.expiresAt - token.issuedAt) / 4);
}

/**
 * The end of life that a token seems to carry in itself, in milliseconds since 1970.
 *
 * Tokens are opaque by contract. Those seen begin with a JOSE header (RFC 7515) with `exp`, which is taken as a hint
 * that a token whose history is unknown may still do where no other can be got.
 */
export function readableExpiry(token: Secret): number | undefined {
  const [header = ""] = token.reveal().split(".", 1);
  try {
    const { exp }: { exp?: unknown } = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
    return typeof exp === "number" ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
