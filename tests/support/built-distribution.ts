import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { distFolder } from "../../scripts/checkout.ts";

/** Path of the wheel that `make wheel` built. */
export function builtWheel(): Promise<string> {
  return theOnlyOne(".whl");
}

/** Path of the sdist that `make wheel` built. */
export function builtSdist(): Promise<string> {
  return theOnlyOne(".tar.gz");
}

async function theOnlyOne(ending: string): Promise<string> {
  const files = (await readdir(distFolder)).filter((file) => file.endsWith(ending));
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    throw new Error(`${distFolder} holds ${files.length} files *${ending}, wanted one: run make wheel`);
  }
  return join(distFolder, file);
}
