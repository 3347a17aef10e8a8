import * as v from "valibot";
import type { LedgerEntry } from "../core/ledger.ts";

const entrySchema = v.object({
  scope: v.string(),
  issuedAt: v.number(),
  expiresAt: v.number(),
  refreshAt: v.number(),
});
const fileSchema = v.object({ version: v.literal(1), tokens: v.record(v.string(), entrySchema) });
const tokensSchema = v.object({ tokens: v.record(v.string(), v.unknown()) });
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

/** More lookups than that in ten thousand entries take longer than to parse them all. */
const fewLookups = 16;

/**
 * What finds entries in a ledger. Of one that is written as we do, the first that are asked for are found in the text: to
 * parse ten thousand takes 20 ms, and to check them all as much again.
 */
export function entryFinder(text: string): EntryFinder {
  if (!text.startsWith(begin) || !text.endsWith(end)) {
    const parsed = parseLedger(text);
    return (fingerprint) => (typeof parsed === "object" ? parsed[fingerprint] : undefined);
  }
  let lookups = 0;
  let tokens: ReadonlyMap<string, unknown> | undefined;
  return (fingerprint) => {
    lookups += 1;
    if (lookups > fewLookups) {
      tokens ??= allTokens(text);
      return understood(tokens.get(fingerprint));
    }
    // Within a text of JSON, a quotation mark has a backslash before it: this can only be a key.
    const key = `"${fingerprint}":`;
    const at = text.indexOf(key);
    if (at < 0) {
      return undefined;
    }
    plainObject.lastIndex = at + key.length;
    return understood(parseJson(plainObject.exec(text)?.[0] ?? ""));
  };
}

/** All that a ledger tells of tokens, not checked. */
function allTokens(text: string): ReadonlyMap<string, unknown> {
  const file = v.safeParse(tokensSchema, parseJson(text));
  return new Map(file.success ? Object.entries(file.output.tokens) : []);
}

function understood(json: unknown): LedgerEntry | undefined {
  const entry = v.safeParse(entrySchema, json);
  return entry.success ? entry.output : undefined;
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
