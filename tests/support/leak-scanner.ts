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
 * Searches the places for each of the tokens, in the shapes in which HTTP and URLs carry one, and returns the name of every
 * place that holds one and must not. Never says the token.
 */
export async function findLeaks(tokens: readonly string[], places: ScannedPlaces): Promise<readonly string[]> {
  const shapes = [...new Set(tokens.flatMap(shapesOf))].map((shape) => Buffer.from(shape));
  if (shapes.length === 0) return [];
  const leaks: string[] = [];
  for (const [name, text] of places.texts) {
    const bytes = Buffer.from(text);
    if (shapes.some((shape) => bytes.includes(shape))) leaks.push(name);
  }
  for (const folder of places.folders) {
    for await (const file of filesBelow(folder)) {
      if (places.stores.some((store) => file === store || file.startsWith(`${store}/`))) continue;
      const bytes = await readFile(file);
      if (shapes.some((shape) => bytes.includes(shape))) leaks.push(relative(folder, file));
    }
  }
  return leaks;
}

function shapesOf(token: string): readonly string[] {
  const basic = Buffer.from(`aws:${token}`);
  return [token, encodeURIComponent(token), basic.toString("base64").replace(/=+$/, ""), basic.toString("base64url")];
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
