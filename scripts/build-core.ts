// Bundles the core (src/) into the Python package: a small entry, and lazy chunks for what is imported with `import()`.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build, transform } from "esbuild";
import { bundleFolder, checkoutFolder } from "./checkout.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

const [entry = join(checkoutFolder, "src", "cli", "main.ts")] = process.argv.slice(2);

const { metafile, outputFiles } = await build({
  absWorkingDir: checkoutFolder,
  entryPoints: { main: entry },
  outdir: bundleFolder,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  // ES modules, since only those are split.
  splitting: true,
  format: "esm",
  outExtension: { ".js": ".cjs" },
  platform: "node",
  target: "node20",
  // The ES modules of a package before its CommonJS ones: they can be shaken, which halves the AWS SDK.
  mainFields: ["module", "main"],
  // The names of classes may go: each error that is told apart by its name sets it itself.
  minify: true,
  legalComments: "none",
  alias: { debug: join(checkoutFolder, "scripts", "silent-debug.ts") },
  metafile: true,
  write: false,
  logLevel: "warning",
});

await rm(bundleFolder, { recursive: true, force: true });
const sizes = await Promise.all(
  outputFiles.map(async ({ path, text }) => {
    const code = await asCommonJs(text);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
    return { path: relative(bundleFolder, path), bytes: Buffer.byteLength(code) };
  }),
);
await writeFile(join(bundleFolder, "THIRD-PARTY-NOTICES.txt"), await thirdPartyNotices(metafile));

const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
const main = sizes.find(({ path }) => path === "main.cjs");
process.stdout.write(
  `  main.cjs ${kilobytes(main?.bytes ?? 0)}, with ${sizes.length - 1} chunks ${kilobytes(total)}\n`,
);

/** Node.js 20 loads a CommonJS module three times as fast as an ES module, and there are a dozen on every command's way. */
async function asCommonJs(code: string): Promise<string> {
  const result = await transform(code, {
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    legalComments: "none",
    supported: { "dynamic-import": false },
  });
  return result.code;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
