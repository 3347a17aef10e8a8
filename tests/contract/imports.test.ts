import { readdir, readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join, posix, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { withoutCommentsAndStrings } from "../support/source-text.ts";

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What the files of a folder of src/ may import of the others. Dependencies point one way: cli, then the rest, then core. */
const allowedFolders: Readonly<Record<string, readonly string[]>> = {
  "src/core": ["src/core"],
  "src/protocol": ["src/protocol", "src/core"],
  "src/ledger": ["src/ledger", "src/core"],
  "src/aws": ["src/aws", "src/core"],
  "src/cli": ["src/cli", "src/aws", "src/ledger", "src/protocol", "src/core"],
};

const core = await sourceFiles("src");
const emulator = await sourceFiles("emulator");

describe("src/", () => {
  test("imports in the direction cli, then aws, ledger and protocol, then core", () => {
    const breaches = eachImport(core).filter(({ from, imported }) => {
      if (!imported.startsWith(".")) return false;
      const target = posix.join(posix.dirname(from), imported);
      return !allowedFolders[topFolders(from)]?.includes(topFolders(target));
    });
    expect(breaches).toEqual([]);
  });

  test("has nothing but the folders whose direction is known", () => {
    const unknown = core.map(({ path }) => topFolders(path)).filter((folder) => allowedFolders[folder] === undefined);
    expect(unknown).toEqual([]);
  });

  test("src/core reaches neither Node.js nor AWS: no clock, disk, network or process", () => {
    const outside = eachImport(core)
      .filter(({ from }) => from.startsWith("src/core/"))
      .filter(({ imported }) => isBuiltin(imported) || isAws(imported));
    // A hash is a pure function, and `inspect` is how a secret keeps itself from being printed.
    const pure = new Set(["node:crypto", "node:util"]);
    expect(outside.filter(({ imported }) => !pure.has(imported))).toEqual([]);
  });

  test("only src/aws imports the AWS SDK or starts processes", () => {
    const breaches = eachImport(core)
      .filter(({ from }) => !from.startsWith("src/aws/"))
      .filter(({ imported }) => isAws(imported) || imported === "node:child_process");
    expect(breaches).toEqual([]);
  });

  test("src/core and src/protocol reach no clock, environment, chance or network that needs no import", () => {
    const pure = core.filter(({ path }) => path.startsWith("src/core/") || path.startsWith("src/protocol/"));
    const code = pure.map(({ path, text }) => ({ path, text: withoutCommentsAndStrings(text) }));
    const outside = /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bfetch\(|\bset(Timeout|Interval)\b/;
    expect(linesMatching(code, outside)).toEqual([]);
  });

  test("asserts no types: no `as` but `as const`, no `any`, no `!`", () => {
    const assertion = /\bas (?!const\b)|\bany\b|[\w)\]]!(?=[.;,)\]])|<(?:any|unknown)>\s*\(/;
    const code = core.map(({ path, text }) => ({ path, text: withoutImportLists(withoutCommentsAndStrings(text)) }));
    expect(linesMatching(code, assertion)).toEqual([]);
  });
});

test("src/ and emulator/ import nothing from each other", () => {
  const breaches = eachImport([...core, ...emulator]).filter(({ from, imported }) => {
    const target = imported.startsWith(".") ? posix.join(posix.dirname(from), imported) : imported;
    return from.startsWith("src/") ? target.startsWith("emulator/") : target.startsWith("src/");
  });
  expect(breaches).toEqual([]);
});

test.each([
  ["what a login loads", (path: string) => !path.includes("/own_"), 450],
  ["the plugin's own commands", (path: string) => path.includes("/own_"), 140],
])("the Python shim stays small, not counting comments and docstrings: %s", async (_, isPart, limit) => {
  const files = (await sourceFiles("python", ".py")).filter(({ path }) => isPart(path));
  const code = files.map(({ text }) => text.replaceAll(/^\s*"""[\s\S]*?"""$/gm, ""));
  const lines = code.flatMap((text) => text.split("\n")).filter((line) => !/^\s*(#|$)/.test(line));
  expect(lines.length).toBeLessThan(limit);
  expect(lines.length).toBeGreaterThan(0);
});

async function sourceFiles(folder: string, ending = ".ts"): Promise<readonly SourceFile[]> {
  const entries = await readdir(join(checkoutFolder, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(checkoutFolder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(checkoutFolder, path), "utf8") })));
}

function eachImport(files: readonly SourceFile[]): readonly { readonly from: string; readonly imported: string }[] {
  // `… from "x"`, `import "x"` and `import("x")`, as the formatter lays them out.
  const pattern = /(?:^|\s)(?:from|import) "([^"]+)"|\bimport\(\s*"([^"]+)"/g;
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map((match) => ({ from: path, imported: match[1] ?? match[2] ?? "" })),
  );
}

// "src/aws/sdk.ts" -> "src/aws"
function topFolders(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

function isBuiltin(imported: string): boolean {
  return imported.startsWith("node:") || builtinModules.includes(imported);
}

function isAws(imported: string): boolean {
  return /^@(aws-sdk|smithy|aws)\//.test(imported);
}

function withoutImportLists(text: string): string {
  return text.replaceAll(/^(?:import|export) [^;]*? from "";/gm, "");
}

function linesMatching(files: readonly SourceFile[], pattern: RegExp): readonly string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line) => (pattern.test(line) ? [`${path}: ${line.trim()}`] : [])),
  );
}
