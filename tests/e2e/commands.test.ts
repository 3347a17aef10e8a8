import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { developerKeys, loggedInToShared, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { ProjectDescription } from "../support/project.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

interface Case {
  readonly command: readonly string[];
  /** Commands that come before, while the token is still good. */
  readonly after: readonly (readonly string[])[];
  /** The first and the first unfit version of Poetry that has the command, or whose command reaches an index. */
  readonly since?: string;
  readonly before?: string;
  readonly project?: ProjectDescription;
  /** Whether the command finds all that it needs without the index. */
  readonly needsNothing?: boolean;
}

const locked = [["lock"]];
const installed = [["install"]];
const aPackage = { dependencies: [], files: { "shop/__init__.py": "", "README.md": "# shop\n" } };
/** A package whose build needs another of the index. */
const backend = {
  ...aPackage,
  buildSystem: { requires: ["corp-greeting"], "build-backend": "backend", "backend-path": ["."] },
};
const backendText = `
import corp_greeting, os, zipfile

def build_wheel(folder, *_):
    name = "shop-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("shop/__init__.py", corp_greeting.greet())
    return name

def build_sdist(folder, *_):
    name = "shop-0.1.0.tar.gz"
    open(os.path.join(folder, name), "w").close()
    return name
`;

const cases: readonly Case[] = [
  { command: ["lock"], after: locked, before: "2.0" },
  { command: ["lock"], after: locked, since: "2.0", needsNothing: true },
  { command: ["lock", "--regenerate"], after: locked, since: "2.0" },
  { command: ["install"], after: locked },
  { command: ["install"], after: installed, needsNothing: true },
  { command: ["install", "--dry-run"], after: locked, needsNothing: true },
  { command: ["sync"], after: locked, since: "2.0" },
  { command: ["update"], after: installed },
  { command: ["update", "--lock"], after: installed },
  { command: ["add", "corp-numbers"], after: installed },
  { command: ["add", "--dry-run", "corp-numbers"], after: installed },
  { command: ["remove", "corp-greeting"], after: installed, needsNothing: true },
  { command: ["show", "--latest"], after: installed },
  { command: ["show", "--outdated"], after: installed },
  { command: ["debug", "resolve", "corp-numbers"], after: installed },
  { command: ["search", "corp-greeting"], after: locked, since: "2.0.1" },
  { command: ["publish", "--repository", "corp"], after: [["build"], ["lock"]], project: aPackage },
  { command: ["publish", "--build", "-r", "corp"], after: locked, project: aPackage },
  {
    command: ["build", "--format", "wheel"],
    after: locked,
    since: "2.1",
    project: { ...backend, files: { ...aPackage.files, "backend.py": backendText } },
  },
  { command: ["export", "--without-hashes"], after: [] },
  { command: ["export", "--without-hashes"], after: locked, needsNothing: true },
  { command: ["bundle", "venv", "bundled"], after: locked },
];

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  const possible = cases.filter(
    ({ since = "1.2", before = "9" }) => !isBefore(version, since) && isBefore(version, before),
  );

  test.each(possible.map((one) => ({ ...one, text: one.command.join(" "), first: one.after.join(", ") })))(
    "gets a new token in the command that meets an expired one: $text (after $first)",
    async ({ command, after, project: description, needsNothing = false }) => {
      const emulator = await openEmulator();
      const plugins = ["export", "bundle"].includes(command[0] ?? "") ? "more" : "ours";
      const world = await openWorld({ poetry: version, emulator, plugins, environment: developerKeys });
      if (command[0] === "bundle") {
        // It looks for Python under that name alone.
        await world.writeProgram("python", await readFile(join(world.folder, "bin", "python3"), "utf8"));
      }
      const project = await world.project({
        sources: [sharedSource],
        dependencies: [{ name: "corp-greeting", version: "^1.0" }],
        ...description,
      });
      for (const earlier of after) {
        expect(await world.poetry(earlier, { in: project })).toMatchObject({ exitCode: 0 });
      }
      if (after.length > 0) {
        emulator.expireTokens();
        await world.letTimePass(13 * 3_600_000);
      }
      emulator.forget();

      const outcome = await world.poetry(command, { in: project });

      expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
      expect(outcome.stderr.split("CodeArtifact").length).toBe(2);
      const [first, ...others] = seenInAws(emulator);
      expect(first).toBe(sharedTokenCall);
      expect(others.filter((line) => !/ token=valid -> (?!40[13])|^GET asset /.test(line))).toEqual([]);
      expect(others.length > 0).toBe(!needsNothing);
      expect(await readFile(world.authFile, "utf8")).toContain(emulator.issuedTokens.at(-1));
    },
  );

  test("no child process gets to know the token", async () => {
    const emulator = await openEmulator();
    const record = (folder: string) => join(folder, "build-record");
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({
      sources: [sharedSource],
      dependencies: [{ name: "corp-sdist", version: "^1.0" }],
    });

    const outcome = await world.poetry(["install"], {
      in: project,
      environment: { BUILD_RECORD: record(world.folder) },
    });

    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    const built = (await readFile(record(world.folder), "utf8")).trimEnd().split("\n");
    expect(built.length).toBeGreaterThan(0);
    expect(built.filter((line) => line.includes(emulator.issuedTokens[0] ?? ""))).toEqual([]);
  });
});
