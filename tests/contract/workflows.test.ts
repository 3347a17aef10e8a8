import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { poetryVersions } from "../support/poetry-versions.ts";

/** The versions of Python that the workflow tests with. */
const pythons = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];

const workflow = await readFile(join(checkoutFolder, ".github", "workflows", "test.yml"), "utf8");

/** The lines of a job, its name aside. */
function job(name: string): string {
  return new RegExp(`^ {2}${name}:\n((?: {4}.*\n|\n)+)`, "m").exec(workflow)?.[1] ?? "";
}

/** The rows of a matrix, each a Python and a Poetry, in the system's name if they have one. */
function rows(text: string, system = "") {
  const pattern = new RegExp(`- \\{ ${system}python: "(.*?)", poetry: "(.*?)" \\}`, "g");
  return [...text.matchAll(pattern)].map(([, python = "", poetry = ""]) => ({ python, poetry }));
}

function list(text: string, name: string): readonly string[] {
  return [...(new RegExp(`^ +${name}: \\[(.*)\\]$`, "m").exec(text)?.[1] ?? "").matchAll(/"(.*?)"/g)].map(
    ([, each = ""]) => each,
  );
}

test("Linux has every Python with every Poetry, but for the rows that are left out", () => {
  const linux = job("poetry");
  expect([list(linux, "python"), list(linux, "poetry")]).toEqual([pythons, poetryVersions]);
  const leftOut = rows(linux).map(({ poetry, python }) => `${poetry} on ${python}`);
  expect(leftOut).toEqual([...new Set(leftOut)]);
});

test("the classifiers name each Python that the workflow tests with, and docs/poetry.md the first and the last", async () => {
  const project = await readFile(join(checkoutFolder, "pyproject.toml"), "utf8");
  const classifiers = [...project.matchAll(/^ {2}"Programming Language :: Python :: (3\.\d+)",$/gm)];
  expect(classifiers.map(([, version]) => version)).toEqual(pythons);
  const page = await readFile(join(checkoutFolder, "docs", "poetry.md"), "utf8");
  expect(page).toContain(`\non Python ${pythons.at(0)} to ${pythons.at(-1)},`);
});

test("a release is made in the repository that PyPI's links lead to, and nowhere else", async () => {
  const release = await readFile(join(checkoutFolder, ".github", "workflows", "release.yml"), "utf8");
  expect(release).toContain('grep -Fx "Repository = \\"$GITHUB_SERVER_URL/$GITHUB_REPOSITORY\\"" pyproject.toml\n');
});

test("each matrix of versions of Node.js begins with the oldest that the plugin takes", async () => {
  const { engines } = JSON.parse(await readFile(join(checkoutFolder, "package.json"), "utf8"));
  const tested = ["test", "macos", "windows"].map((name) => list(job(name), "node"));
  expect(tested.map(([oldest]) => `>=${oldest}`)).toEqual([engines.node, engines.node, engines.node]);
  // All of them on Linux.
  expect(tested.flat().filter((version) => !tested[0]?.includes(version))).toEqual([]);
});

test.each([
  ["macOS", rows(job("poetry"), "system: macos-latest, ")],
  ["Windows", rows(job("windows-poetry"))],
])("%s has each Poetry once, in their order, and each Python, in pairs that Linux has", (_, pairs) => {
  expect(pairs.map(({ poetry }) => poetry)).toEqual(poetryVersions);
  expect(pythons.filter((python) => !pairs.some((pair) => pair.python === python))).toEqual([]);
  const leftOut = rows(job("poetry"));
  expect(
    pairs.filter((pair) => leftOut.some((out) => out.python === pair.python && out.poetry === pair.poetry)),
  ).toEqual([]);
});
