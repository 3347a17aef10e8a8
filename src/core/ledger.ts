import type { Message } from "./message.ts";
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

/** A token that was obtained, and what is to be remembered of it. */
export interface NewEntry {
  readonly token: Secret;
  readonly entry: LedgerEntry;
}

/** What became of new entries. */
export interface Recorded {
  /** Whether later commands will find them. A token that they do not know is not worth storing. */
  readonly isKept: boolean;
  /** What the user is to know of it. */
  readonly messages: readonly Message[];
}

/** Remembers of each token what it is for and how long it lives, but not the token. */
export interface Ledger {
  find(token: Secret): LedgerEntry | undefined;
  /** Whether any token is known of which nobody wants a new one yet. */
  hasFresh(): boolean;
  /** Adds entries. Never fails: a ledger that cannot be written only means that a token is asked for again. */
  record(tokens: readonly NewEntry[]): Recorded;
  /** Takes tokens out: they are not good any more. Never fails either. */
  forget(tokens: readonly Secret[]): void;
}
