import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";
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
      // Each file costs a command a third of a millisecond: what every command loads is one. A group brings what its
      // modules import statically along.
      groups: [{ name: "core", test: (id) => id === join(checkoutFolder, "src", "cli", "core.ts") }],
    },
  });
  const chunks = output.filter((file) => file.type === "chunk");
  const notices = await thirdPartyNotices(bundledModules(chunks));
  const files = [
    ...chunks.map(({ fileName, code }) => ({ path: fileName, text: code })),
    { path: "THIRD-PARTY-NOTICES.txt", text: notices },
  ];
  await Promise.all(
    files.map(async ({ path, text }) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }),
  );
  return chunks.map(({ fileName, code }) => ({ path: fileName, bytes: Buffer.byteLength(code) }));
}

/** Absolute paths of the modules that something is left of. */
function bundledModules(chunks: readonly OutputChunk[]): readonly string[] {
  return chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([path, { renderedLength }]) => (renderedLength > 0 ? [path] : [])),
  );
}
