// Bundles the core (src/) into the Python package.
import { rm } from "node:fs/promises";
import { bundleCore, coreEntry } from "./bundle-core.ts";
import { bundleFolder } from "./checkout.ts";

const [entry = coreEntry] = process.argv.slice(2);

await rm(bundleFolder, { recursive: true, force: true });
const files = await bundleCore(entry, bundleFolder);
const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
const main = files.find(({ path }) => path === "main.cjs");
process.stdout.write(
  `  main.cjs ${kilobytes(main?.bytes ?? 0)}, with ${files.length - 1} chunks ${kilobytes(total)}\n`,
);

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
