import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";
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

/** Bundles the core into a folder: `main.cjs`, and in `chunks/` what it loads with `import()`. */
export async function bundleCore(entry: string, folder: string): Promise<readonly BundledFile[]> {
  const bundle = await rolldown({
    cwd: checkoutFolder,
    input: { main: entry },
    platform: "node",
    resolve: {
      // Where node_modules is a link, the order of the modules is the same.
      symlinks: false,
      // The ES modules of a package before its CommonJS ones: they can be shaken, which halves the AWS SDK.
      mainFields: ["module", "main"],
      alias: {
        assert: join(checkoutFolder, "scripts", "plain-assert.ts"),
        debug: join(checkoutFolder, "scripts", "silent-debug.ts"),
      },
    },
    transform: { target: "node20" },
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.generate({
    // Node.js 20 loads a CommonJS module sooner than an ES module.
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "chunks/[name]-[hash].cjs",
    // The names of classes may go: each error that is told apart by its name sets it itself.
    minify: true,
    comments: false,
    codeSplitting: {
      // Each file costs a command a third of a millisecond. A group brings along what its modules import statically.
      groups: [
        { name: "core", test: isOneOf("src/cli/core.ts", "\0rolldown/runtime.js"), priority: 2 },
        { name: "token", test: isOneOf("src/cli/token-issuers.ts", "src/aws/direct-token-issuer.ts"), priority: 1 },
      ],
    },
  });
  const chunks = output.filter((file) => file.type === "chunk");
  const packages = await bundledPackages(bundledModules(chunks));
  const texts = chunks.map(({ fileName, code }) => ({ path: fileName, text: inAscii(code) }));
  const files = [
    ...texts,
    { path: "THIRD-PARTY-NOTICES.txt", text: thirdPartyNotices(packages) },
    { path: "core.cdx.json", text: await billOfMaterials(packages) },
  ];
  await Promise.all(
    files.map(async ({ path, text }) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }),
  );
  return texts.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text) }));
}

/** V8 keeps a file with one character outside of Latin-1 in two bytes each, and takes longer to read it. */
function inAscii(code: string): string {
  // Behind a backslash, and in what String.raw gets, an escape would mean something else.
  if (/\\[\u0080-\uffff]|\braw`/.test(code)) {
    throw new Error("A chunk has a character that cannot be escaped");
  }
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function isOneOf(...modules: readonly string[]): (id: string) => boolean {
  const ids = modules.map((path) => (path.startsWith("\0") ? path : join(checkoutFolder, path)));
  return (id) => ids.includes(id);
}

/** Absolute paths of the modules that something is left of. */
function bundledModules(chunks: readonly OutputChunk[]): readonly string[] {
  return chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([path, { renderedLength }]) => (renderedLength > 0 ? [path] : [])),
  );
}
