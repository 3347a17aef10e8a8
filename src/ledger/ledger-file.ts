import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { shellWord } from "../core/shell-word.ts";
import { type Entries, formatLedger, parseLedger } from "./ledger-text.ts";
import { distrust, distrustOwner, distrustParent, isLink, noFollow } from "./trust.ts";

/** Some 16,000 entries, none of which lives longer than 12 hours. */
const largestBytes = 4 * 1024 * 1024;

/** No process writes that long: what is older was left by one that was killed. */
const leftoverMs = 3_600_000;

/** What lies in the place of the ledger. */
export type Found =
  | { readonly kind: "entries"; readonly entries: Entries }
  | { readonly kind: "nothing" }
  /** It is to be set aside under this name. */
  | { readonly kind: "unreadable"; readonly version: number | undefined; readonly aside: string }
  | ({ readonly kind: "distrusted" } & Distrusted);

/** A file or folder that is not used, the rest of a sentence that begins with its path, and what helps. */
interface Distrusted {
  readonly path: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Reads the ledger. Never throws: what cannot be reached counts as nothing, and writing tells why. */
export function readLedger(path: string): Found {
  const text = readTrusted(path);
  if (typeof text !== "string") {
    return text;
  }
  const parsed = parseLedger(text);
  return typeof parsed === "object"
    ? { kind: "entries", entries: parsed }
    : {
        kind: "unreadable",
        version: parsed,
        aside: `${path}.${parsed === undefined ? "broken" : `version-${parsed}`}`,
      };
}

/** Which file a ledger is by now: another text each time after somebody wrote it. */
export function ledgerState(path: string): string {
  try {
    const { ino, size, mtimeMs } = lstatSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return "";
  }
}

/** The text of a ledger, or why it has none that counts. Empty where it cannot be read. */
export function readTrusted(path: string): string | Extract<Found, { kind: "nothing" | "distrusted" }> {
  try {
    const distrusted = distrustedPlace(path);
    return distrusted === undefined ? readText(path) : { kind: "distrusted", ...distrusted };
  } catch {
    return { kind: "nothing" };
  }
}

/** Writes the ledger so that a reader sees the old or the new one, never a part of one. Throws what the system says. */
export function writeLedger(path: string, tokens: Entries): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  removeLeftovers(path);
  const temporary = `${path}.${process.pid}.${unlikelyName()}`;
  try {
    const file = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600);
    try {
      // Not forced to the disk, which takes its time: a ledger that a power failure takes is read as broken.
      writeFileSync(file, formatLedger(tokens));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** The first of the folder around ours, our folder and the ledger that is not trusted. Throws for what is not there. */
function distrustedPlace(path: string): Distrusted | undefined {
  const user = process.getuid?.();
  const folder = dirname(path);
  const parent = dirname(folder);
  const around = distrustParent(statSync(parent), user);
  if (around !== undefined) {
    const remedy = `Run chmod o-w ${shellWord(parent)}, or keep your caches in a folder of your own`;
    return { path: parent, reason: around, remedy };
  }
  const itself = lstatSync(folder);
  const inside =
    (isLink(itself) ? distrustOwner(itself, user) : undefined) ?? distrust(statSync(folder), "folder", user);
  const distrusted = inside === undefined ? path : folder;
  const reason = inside ?? distrust(lstatSync(path), "file", user);
  return reason === undefined ? undefined : { path: distrusted, reason, remedy: "Remove it: a new one is made" };
}

function readText(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | noFollow);
    try {
      // Not as "utf8": Node.js reads that in pieces of 8 kB, which takes four times as long.
      return fstatSync(file).size > largestBytes ? "" : readFileSync(file).toString();
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

function removeLeftovers(path: string): void {
  const isTemporary = new RegExp(`^${basename(path).replaceAll(".", "\\.")}\\.\\d+\\.[0-9a-f]{8}$`);
  for (const name of readdirSync(dirname(path)).filter((name) => isTemporary.test(name))) {
    const leftover = join(dirname(path), name);
    const changed = lstatSync(leftover, { throwIfNoEntry: false })?.mtimeMs;
    if (changed !== undefined && Date.now() - changed > leftoverMs) {
      removeQuietly(leftover);
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

/** Two machines with one home may have a process of the same number. */
function unlikelyName(): string {
  return Math.floor(Math.random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, "0");
}
