// Bundles the core (src/) into the Python package, and writes what the shim registers of its commands.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandDefinitions } from "../src/cli/own-commands/own-commands.ts";
import { bundleCore, coreEntry } from "./bundle-core.ts";
import { bundleFolder } from "./checkout.ts";

const [entry = coreEntry] = process.argv.slice(2);

await rm(bundleFolder, { recursive: true, force: true });
const files = await bundleCore(entry, bundleFolder);
// The shim registers the plugin's own commands with Poetry without starting Node.js.
await writeFile(join(bundleFolder, "commands.json"), `${JSON.stringify(commandDefinitions())}\n`);
const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
const main = files.find(({ path }) => path === "main.cjs");
process.stdout.write(
  `  main.cjs ${kilobytes(main?.bytes ?? 0)}, with ${files.length - 1} chunks ${kilobytes(total)}\n`,
);

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
