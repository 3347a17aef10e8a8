import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutFolder } from "../../scripts/checkout.ts";

/** The plugin's version, as package.json has it. */
export const pluginVersion = readVersion(readFileSync(join(checkoutFolder, "package.json"), "utf8"));

function readVersion(manifest: string): string {
  const version = /"version": "([^"]+)"/.exec(manifest)?.[1];
  if (version === undefined) throw new Error("package.json has no version");
  return version;
}
