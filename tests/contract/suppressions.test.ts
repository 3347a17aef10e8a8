import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

/** What silences a linter or a checker of types, and in the group what stands behind it. */
const suppressions = [
  /# type: ignore(?:\[[\w, -]*\])?(.*)/,
  /# pyright: (?:ignore|basic|strict)(?:\[[\w, ]*\])?(.*)/,
  /# mypy: (.*)/,
  /# (?:ruff: )?noqa(?:: [A-Z]+\d+(?:, ?[A-Z]+\d+)*)?(.*)/,
  /# zizmor: ignore(?:\[[\w, -]*\])?(.*)/,
  /biome-ignore\S* \S+(.*)/,
  /@ts-(?:ignore|expect-error|nocheck)(.*)/,
  /\/[*/] (?:c8|v8|istanbul|eslint)[ -]\S+(.*)/,
];

test("whatever silences a linter or a checker of types tells why, behind it", async () => {
  const silent: string[] = [];
  for (const [path, text] of await sources()) {
    text.split("\n").forEach((line, index) => {
      const reason = suppressions.map((pattern) => pattern.exec(line)?.[1]).find((each) => each !== undefined);
      // A rule's name alone, or a dash, is no reason.
      const isTold = reason === undefined || /[a-z]{2}.* [a-z]{2}/.test(reason);
      if (!isTold) silent.push(`${path}:${index + 1}: ${line.trim()}`);
    });
  }
  expect(silent).toEqual([]);
});

test.each([
  ["biome.jsonc", /"off"/],
  ["tsconfig.json", /"skipLibCheck": true/],
  ["pyproject.toml", /^".*" = \[|^report\w+ = false|^follow_untyped_imports/],
  ["stryker.config.json", /"none"/],
])("what %s switches off has a reason, above or behind it", async (path, offs) => {
  const lines = (await readFile(join(checkoutFolder, path), "utf8")).split("\n");
  const silent = lines.filter((line, index) => {
    const around = lines.slice(Math.max(0, index - 3), index + 1).join("\n");
    return offs.test(line) && !/(?:\/\/|#|_comment":) ?.*[a-z]{2}.* [a-z]{2}/.test(around);
  });
  expect(silent).toEqual([]);
});

async function sources(): Promise<readonly (readonly [string, string])[]> {
  const folders = [".github", "emulator", "python", "scripts", "src", "tests"];
  const inFolders = folders.map(async (folder) => {
    const files = await readdir(join(checkoutFolder, folder), { recursive: true });
    return files.filter((file) => !file.includes("bundle")).map((file) => join(folder, file));
  });
  const paths = [...(await Promise.all(inFolders)).flat(), "vitest.config.ts"];
  // The patterns above would find themselves.
  const own = paths.filter((path) => /\.(?:ts|cjs|py|yml)$/.test(path) && !path.endsWith("suppressions.test.ts"));
  return Promise.all(own.map(async (path) => [path, await readFile(join(checkoutFolder, path), "utf8")] as const));
}
