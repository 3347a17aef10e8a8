import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Where a program's tokens are looked for. */
export interface ScannedPlaces {
  /** Texts by a name that says where each is from: `stderr of poetry lock`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Every file below is read. */
  readonly folders: readonly string[];
  /** Files that may hold a token, or folders whose files may: the credential store. */
  readonly stores: readonly string[];
}

/**
 * Searches the places for each of the tokens, in the shapes in which HTTP, URLs and programs carry one, whole or a good
 * part of it, and returns the name of every place that holds one and must not. Never says the token.
 */
export async function findLeaks(tokens: readonly string[], places: ScannedPlaces): Promise<readonly string[]> {
  const isLeaky = leakDetector(tokens);
  if (isLeaky === undefined) return [];
  const leaks = [...places.texts].filter(([, text]) => isLeaky(Buffer.from(text))).map(([name]) => name);
  for (const folder of places.folders) {
    for await (const file of filesBelow(folder)) {
      if (places.stores.some((store) => file === store || file.startsWith(`${store}/`))) continue;
      // A program that ends may still be tidying up.
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      if (isLeaky(bytes)) leaks.push(relative(folder, file));
    }
  }
  return leaks;
}

/** Parts of this many characters, at every place of a token, are known; so of any twice as long, one is found. */
const partLength = 20;

const longRun = new RegExp(`[A-Za-z0-9+/=_.%-]{${partLength},}`, "g");

function leakDetector(tokens: readonly string[]): ((bytes: Buffer) => boolean) | undefined {
  const shapes = [...new Set(tokens.flatMap(shapesOf))];
  if (shapes.length === 0) return undefined;
  const wholes = shapes.map((shape) => Buffer.from(shape));
  const parts = new Set([...new Set(tokens.flatMap((token) => shapesOf(secretPart(token))))].flatMap(partsOf));
  return (bytes) =>
    wholes.some((whole) => bytes.includes(whole)) ||
    (bytes.toString("latin1").match(longRun) ?? []).some((run) => {
      for (let start = 0; start + partLength <= run.length; start += partLength) {
        if (parts.has(run.slice(start, start + partLength))) return true;
      }
      return false;
    });
}

/** The first part of a JWE tells how it is encrypted, which is no secret. */
function secretPart(token: string): string {
  return /^eyJ[^.]+\.(.*)$/s.exec(token)?.[1] ?? token;
}

function partsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - partLength + 1) }, (_, at) => text.slice(at, at + partLength));
}

function shapesOf(token: string): readonly string[] {
  // What stands before it, as the user name in a Basic header, moves the bytes within base64's groups of three.
  const shifted = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(token)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64");
    return whole.slice(before === 0 ? 0 : 4);
  });
  return [
    token,
    encodeURIComponent(token),
    Buffer.from(token).toString("hex"),
    ...shifted,
    ...shifted.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ].filter((shape) => shape !== "");
}

/** Packages that every new virtual environment is filled with; they are thousands of files that no login comes near. */
const seededPackages = new Set(["pip", "setuptools", "wheel", "pkg_resources", "_distutils_hack"]);

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    if (entry.isDirectory() && !(seededPackages.has(entry.name) && folder.endsWith("site-packages")))
      yield* filesBelow(path);
  }
}
