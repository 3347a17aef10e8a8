import * as v from "valibot";
import type { LedgerEntry } from "../core/ledger.ts";

const entrySchema = v.object({
  scope: v.string(),
  issuedAt: v.number(),
  expiresAt: v.number(),
  refreshAt: v.number(),
});
const fileSchema = v.object({ version: v.literal(1), tokens: v.record(v.string(), entrySchema) });
const laterSchema = v.object({ version: v.pipe(v.number(), v.integer(), v.minValue(2)) });

/** By the SHA-256 of each token, in hexadecimal. */
export type Entries = Readonly<Record<string, LedgerEntry>>;

/** Finds what is known of a token by its SHA-256 in hexadecimal. */
export type EntryFinder = (fingerprint: string) => LedgerEntry | undefined;

const begin = '{"version":1,"tokens":{';
const end = "}}\n";

/** The ledger as it is written. */
export function formatLedger(tokens: Entries): string {
  return `${JSON.stringify({ version: 1, tokens })}\n`;
}

/** Reads a whole ledger, however it is written; a number instead is the later version that it is of. */
export function parseLedger(text: string): Entries | number | undefined {
  const json = parseJson(text);
  const file = v.safeParse(fileSchema, json);
  if (file.success) {
    return file.output.tokens;
  }
  const later = v.safeParse(laterSchema, json);
  return later.success ? later.output.version : undefined;
}

/** More searches than that through ten thousand entries take longer than to understand them all. */
const fewSearches = 16;
/** To find what stands so few characters on is no search. */
const nearby = 10_000;

/**
 * What finds entries in a ledger. Of one that is written as we do, a few are found in the text, and only those are
 * understood: all of ten thousand take a tenth of a second.
 */
export function entryFinder(text: string): EntryFinder {
  if (!text.startsWith(begin) || !text.endsWith(end)) {
    return finderInAll(text);
  }
  let searches = 0;
  let lastAt = 0;
  let inAll: EntryFinder | undefined;
  return (fingerprint) => {
    if (searches > fewSearches) {
      inAll ??= finderInAll(text);
      return inAll(fingerprint);
    }
    // Within a text of JSON, a quotation mark has a backslash before it: this can only be a key.
    const key = `"${fingerprint}":`;
    // What one login stored stands together.
    const ahead = text.indexOf(key, lastAt);
    if (ahead < 0 || ahead > lastAt + nearby) {
      searches += 1;
    }
    const at = ahead < 0 ? text.indexOf(key) : ahead;
    if (at < 0) {
      return undefined;
    }
    lastAt = at;
    plainObject.lastIndex = at + key.length;
    const entry = v.safeParse(entrySchema, parseJson(plainObject.exec(text)?.[0] ?? ""));
    return entry.success ? entry.output : undefined;
  };
}

function finderInAll(text: string): EntryFinder {
  const parsed = parseLedger(text);
  return (fingerprint) => (typeof parsed === "object" ? parsed[fingerprint] : undefined);
}

/** Whether a ledger has a token of which nobody wants a new one yet; by the look of the text, without understanding it. */
export function hasFreshEntry(text: string, now: number): boolean {
  for (const [, refreshAt] of text.matchAll(/"refreshAt": ?(\d+)/g)) {
    if (Number(refreshAt) > now) {
      return true;
    }
  }
  return false;
}

/** An object of JSON that has no objects in it. */
const plainObject = /\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/y;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
