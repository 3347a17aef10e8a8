import type { Secret } from "./secret.ts";

/** What is known of a token that was obtained here. */
export interface LedgerEntry {
  /** `scopeKey()` of what the token was obtained for. */
  readonly scope: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly refreshAt: number;
}

/** Remembers of each token what it is for and how long it lives, but not the token. */
export interface Ledger {
  find(token: Secret): LedgerEntry | undefined;
  /** Adds entries. Never fails: a ledger that cannot be written only means that a token is asked for again. */
  record(tokens: readonly { readonly token: Secret; readonly entry: LedgerEntry }[]): void;
  /** Takes tokens out: they are not good any more. Never fails either. */
  forget(tokens: readonly Secret[]): void;
}
