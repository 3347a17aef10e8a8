// Bundles the core (src/) into the Python package: a small entry, and lazy chunks for what is imported with `import()`.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { commandDefinitions } from "../src/cli/own-commands/own-commands.ts";
import { bundleFolder, checkoutFolder } from "./checkout.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

const [entry = join(checkoutFolder, "src", "cli", "main.ts")] = process.argv.slice(2);

await rm(bundleFolder, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: checkoutFolder,
  entryPoints: { main: entry },
  outdir: bundleFolder,
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // The ES modules of a package before its CommonJS ones: they can be shaken, which halves the AWS SDK.
  mainFields: ["module", "main"],
  // The names of classes may go: each error that is told apart by its name sets it itself.
  minify: true,
  legalComments: "none",
  alias: { debug: join(checkoutFolder, "scripts", "silent-debug.ts") },
  metafile: true,
  logLevel: "warning",
});
// The shim registers the plugin's own commands with Poetry without starting Node.js.
await writeFile(join(bundleFolder, "commands.json"), `${JSON.stringify(commandDefinitions())}\n`);
await writeFile(join(bundleFolder, "THIRD-PARTY-NOTICES.txt"), await thirdPartyNotices(metafile));

for (const path of Object.keys(metafile.outputs)) {
  const code = await readFile(join(checkoutFolder, path), "utf8");
  // What esbuild puts in where CommonJS code requires a module of Node's. It would throw only when that code is reached.
  if (code.includes("Dynamic require of")) throw new Error(`${path} needs "require", which an ES module does not have`);
}

const sizes = Object.entries(metafile.outputs).map(([path, { bytes }]) => ({
  path: relative(bundleFolder, join(checkoutFolder, path)),
  bytes,
}));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
const main = sizes.find(({ path }) => path === "main.mjs");
process.stdout.write(
  `  main.mjs ${kilobytes(main?.bytes ?? 0)}, with ${sizes.length - 1} chunks ${kilobytes(total)}\n`,
);

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
