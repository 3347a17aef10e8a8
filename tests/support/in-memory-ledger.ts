import type { Ledger, LedgerEntry, NewEntry, Recorded } from "../../src/core/ledger.ts";
import type { Secret } from "../../src/core/secret.ts";

/** A ledger that ends with the test. */
export class InMemoryLedger implements Ledger {
  readonly #entries = new Map<string, LedgerEntry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  find(token: Secret): LedgerEntry | undefined {
    return this.#entries.get(token.reveal());
  }

  hasFresh(): boolean {
    return [...this.#entries.values()].some(({ refreshAt }) => refreshAt > this.#now());
  }

  forget(tokens: readonly Secret[]): void {
    for (const token of tokens) this.#entries.delete(token.reveal());
  }

  record(tokens: readonly NewEntry[]): Recorded {
    for (const [token, { expiresAt }] of this.#entries) {
      if (expiresAt <= this.#now()) {
        this.#entries.delete(token);
      }
    }
    for (const { token, entry } of tokens) {
      this.#entries.set(token.reveal(), entry);
    }
    return { isKept: true, messages: [] };
  }
}
