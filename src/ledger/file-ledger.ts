import { renameSync } from "node:fs";
import type { Ledger, LedgerEntry, NewEntry, Recorded } from "../core/ledger.ts";
import type { Message } from "../core/message.ts";
import type { Secret } from "../core/secret.ts";
import { sha256Hex } from "../core/sha256.ts";
import { type Found, ledgerState, readLedger, readTrusted, writeLedger } from "./ledger-file.ts";
import { notRemembered, notWritten, setAside } from "./ledger-messages.ts";
import { type Entries, type EntryFinder, entryFinder, hasFreshEntry } from "./ledger-text.ts";

/**
 * The ledger as a file in the user's cache folder: `{"version": 1, "tokens": {sha256 of the token: entry}}`.
 *
 * Losing it costs one request to AWS for each domain, so what cannot be read counts as empty, and is set aside when there
 * is something to write. What somebody else could have written is neither read nor written.
 */
export class FileLedger implements Ledger {
  readonly #path: string;
  readonly #now: () => number;
  /** What this process recorded, and, as `undefined`, forgot: by fingerprint. */
  readonly #changes = new Map<string, LedgerEntry | undefined>();
  /** The file as it was last read. */
  #file: { readonly state: string; readonly text: string; readonly find: EntryFinder } | undefined;
  /** Whether the file was looked at for a question, not only long before the first. */
  #isAsked = false;
  /** By token: many repositories hold the same one. */
  readonly #fingerprints = new Map<string, string>();

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  find(token: Secret): LedgerEntry | undefined {
    const fingerprint = this.#fingerprint(token);
    if (this.#changes.has(fingerprint)) {
      return this.#changes.get(fingerprint);
    }
    const before = this.#isAsked ? this.#file : undefined;
    this.#isAsked = true;
    const found = before?.find(fingerprint);
    if (found !== undefined) {
      return found;
    }
    // What is not found may be what another process has written since.
    const current = this.#current();
    return current === before ? undefined : current.find(fingerprint);
  }

  hasFresh(): boolean {
    return hasFreshEntry(this.#current().text, this.#now());
  }

  record(tokens: readonly NewEntry[]): Recorded {
    const now = this.#now();
    // Read again: another process may have written since. What two processes write at the same moment can still be
    // lost for one of them, which costs that one a request to AWS.
    const found = readLedger(this.#path);
    const alive = Object.entries(entriesOf(found)).filter(([, entry]) => entry.expiresAt > now);
    const added = tokens.map(({ token, entry }) => [this.#fingerprint(token, sha256OfNode), entry] as const);
    for (const [fingerprint, entry] of this.#changes) {
      if (entry !== undefined && entry.expiresAt <= now) this.#changes.delete(fingerprint);
    }
    for (const [fingerprint, entry] of added) {
      this.#changes.set(fingerprint, entry);
    }
    if (found.kind === "distrusted") {
      return { isKept: false, messages: [notRemembered(`"${found.path}" ${found.reason}`, found.remedy)] };
    }
    try {
      const messages = this.#setAside(found);
      writeLedger(this.#path, Object.fromEntries([...alive, ...added]));
      return { isKept: true, messages };
    } catch (error) {
      return { isKept: false, messages: [notWritten(this.#path, error)] };
    }
  }

  forget(tokens: readonly Secret[]): void {
    const found = readLedger(this.#path);
    const entries = { ...entriesOf(found) };
    for (const fingerprint of tokens.map((token) => this.#fingerprint(token))) {
      this.#changes.set(fingerprint, undefined);
      delete entries[fingerprint];
    }
    if (found.kind !== "entries") {
      return;
    }
    try {
      writeLedger(this.#path, entries);
    } catch {
      // It is told when a login is recorded.
    }
  }

  #current() {
    const state = ledgerState(this.#path);
    if (this.#file?.state !== state) {
      const text = textOf(readTrusted(this.#path));
      this.#file = { state, text, find: entryFinder(text) };
    }
    return this.#file;
  }

  #fingerprint(token: Secret, sha256 = sha256Hex): string {
    const text = token.reveal();
    const known = this.#fingerprints.get(text) ?? sha256(text);
    this.#fingerprints.set(text, known);
    return known;
  }

  #setAside(found: Found): readonly Message[] {
    if (found.kind !== "unreadable") {
      return [];
    }
    renameSync(this.#path, found.aside);
    return [setAside(this.#path, found.aside, found.version)];
  }
}

/**
 * The same as `sha256Hex()` by `node:crypto`, which this process has loaded where it asked AWS itself: there the other takes
 * 2 ms longer, and a megabyte to be compiled.
 */
function sha256OfNode(text: string): string {
  // Since Node.js 20.16 and 22.3.
  const crypto = process.getBuiltinModule?.("node:crypto");
  return crypto?.createHash("sha256").update(text).digest("hex") ?? sha256Hex(text);
}

function entriesOf(found: Found): Entries {
  return found.kind === "entries" ? found.entries : {};
}

function textOf(found: string | Found): string {
  return typeof found === "string" ? found : "";
}
