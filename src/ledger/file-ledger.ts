import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import type { Ledger, LedgerEntry } from "../core/ledger.ts";
import type { Secret } from "../core/secret.ts";

const entrySchema = v.object({
  scope: v.string(),
  issuedAt: v.number(),
  expiresAt: v.number(),
  refreshAt: v.number(),
});
const fileSchema = v.object({ version: v.literal(1), tokens: v.record(v.string(), entrySchema) });

type Entries = Readonly<Record<string, LedgerEntry>>;

/**
 * The ledger as a file in the user's cache folder: `{"version": 1, "tokens": {sha256 of the token: entry}}`.
 *
 * Losing it costs one request to AWS for each domain, so whatever cannot be read counts as empty. Written to a new file
 * of mode 0600 that is then renamed: a reader sees the old or the new ledger, never a part of one.
 */
export class FileLedger implements Ledger {
  readonly #path: string;
  readonly #now: () => number;
  #entries: Entries | undefined;

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  find(token: Secret): LedgerEntry | undefined {
    this.#entries ??= this.#read();
    return this.#entries[fingerprint(token)];
  }

  record(tokens: readonly { readonly token: Secret; readonly entry: LedgerEntry }[]): void {
    const now = this.#now();
    // Read again: another process may have written since. What two processes write at the same moment can still be
    // lost for one of them, which costs that one a request to AWS.
    const alive = Object.entries(this.#read()).filter(([, entry]) => entry.expiresAt > now);
    const added = tokens.map(({ token, entry }) => [fingerprint(token), entry] as const);
    this.#entries = Object.fromEntries([...alive, ...added]);
    this.#write(this.#entries);
  }

  forget(tokens: readonly Secret[]): void {
    const entries = { ...this.#read() };
    for (const token of tokens) {
      delete entries[fingerprint(token)];
    }
    this.#entries = entries;
    this.#write(entries);
  }

  #read(): Entries {
    try {
      const file = v.safeParse(fileSchema, JSON.parse(readFileSync(this.#path, "utf8")));
      return file.success ? file.output.tokens : {};
    } catch {
      return {};
    }
  }

  #write(tokens: Entries): void {
    const temporary = `${this.#path}.${process.pid}.${randomBytes(4).toString("hex")}`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(temporary, `${JSON.stringify({ version: 1, tokens })}\n`, { mode: 0o600, flag: "wx" });
      renameSync(temporary, this.#path);
    } catch {
      removeQuietly(temporary);
    }
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing was made, or nothing can be done about it.
  }
}

function fingerprint(token: Secret): string {
  return createHash("sha256").update(token.reveal()).digest("hex");
}
