import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build, transform } from "esbuild";
import { billOfMaterials } from "./bill-of-materials.ts";
import { bundledPackages } from "./bundled-packages.ts";
import { checkoutFolder } from "./checkout.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

/** A file of the bundle, its path in the folder, and its size. */
export interface BundledFile {
  readonly path: string;
  readonly bytes: number;
}

/** The core's entry in `src/`. */
export const coreEntry = join(checkoutFolder, "src", "cli", "main.ts");

/** Bundles the core into a folder: `main.cjs`, and lazy chunks for what is imported with `import()`. */
export async function bundleCore(entry: string, folder: string): Promise<readonly BundledFile[]> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: checkoutFolder,
    entryPoints: { main: entry },
    outdir: folder,
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
    alias: {
      assert: join(checkoutFolder, "scripts", "plain-assert.ts"),
      debug: join(checkoutFolder, "scripts", "silent-debug.ts"),
    },
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const packages = await bundledPackages(metafile);
  const files = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const code = await asCommonJs(text);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code);
      return { path: relative(folder, path), bytes: Buffer.byteLength(code) };
    }),
  );
  await writeFile(join(folder, "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(packages));
  await writeFile(join(folder, "core.cdx.json"), await billOfMaterials(packages));
  return files;
}

/** Node.js 20 loads a CommonJS module sooner than an ES module, and there are a dozen on every command's way. */
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
