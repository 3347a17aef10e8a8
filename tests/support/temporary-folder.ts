import { mkdir, mkdtemp, realpath } from "node:fs/promises";
import { join } from "node:path";
import { buildFolder } from "../../scripts/checkout.ts";

/** Makes a new empty folder below `build/tmp`, its name beginning with this one. */
export async function makeTemporaryFolder(name: string): Promise<string> {
  const parent = join(buildFolder, "tmp");
  await mkdir(parent, { recursive: true });
  return realpath(await mkdtemp(join(parent, `${name}-`)));
}
