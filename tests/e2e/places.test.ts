import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { developerKeys, loggedInToShared, sharedSource, sharedUrl } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  async function open() {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    return { emulator, world, project: await world.project(description) };
  }

  const options = [
    ["--directory", "1.3"],
    ["-C", "1.3"],
    ["--project", "2.0"],
    ["-P", "2.0"],
  ].filter(([, since = ""]) => !isBefore(version, since));

  test.each(options)("logs in to a project that is named by %s", async (option = "") => {
    const { emulator, world, project } = await open();
    const outcome = await world.poetry(["install", option, project.folder]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    expect(seenInAws(emulator).filter((line) => / token=(?!valid)/.test(line))).toEqual([]);
  });

  test("logs in from a folder below the project's", async () => {
    const { world, project } = await open();
    const below = { folder: join(project.folder, "src", "deep") };
    await mkdir(below.folder, { recursive: true });
    expect(await world.poetry(["install"], { in: below })).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(loggedInToShared),
    });
  });

  test("outside of any project, a command that needs one tells what it tells without the plugin", async () => {
    const { world } = await open();
    for (const command of [["lock"], ["publish", "-r", "corp"], ["search", "corp-greeting"], ["self", "lock"]]) {
      const bare = await world.poetry([...command, "--no-plugins"]);
      await rm(join(world.home, ".config", "pypoetry"), { recursive: true, force: true });
      expect({ command, ...(await world.poetry(command)) }).toEqual({ command, ...bare });
    }
  });

  test("--no-plugins is silent with a source that needs a login", async () => {
    const { emulator, world, project } = await open();
    const outcome = await world.poetry(["install", "--no-plugins"], { in: project });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).not.toContain("CodeArtifact");
    expect(emulator.issuedTokens).toEqual([]);
  });

  describe.runIf(!isBefore(version, "2.0"))("a project of PEP 621", () => {
    test("is logged in to, with its sources alone in [tool.poetry]", async () => {
      const { emulator, world } = await open();
      const project = await world.project({ ...description, style: "project" });
      expect(await world.poetry(["install"], { in: project })).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining(loggedInToShared),
      });
      expect(seenInAws(emulator).filter((line) => / token=(?!valid)/.test(line))).toEqual([]);
    });

    test("is logged in to with settings, and without any other table", async () => {
      const { world, project } = await open();
      await writeFile(
        join(project.folder, "pyproject.toml"),
        `[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = ["corp-greeting>=1.0"]

[[tool.poetry.source]]
name = "corp"
url = "${sharedUrl}"

[tool.poetry_codeartifact_login]
provider = "sdk"
`,
      );
      expect(await world.poetry(["lock"], { in: project })).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining(loggedInToShared),
      });
    });

    test("that has no source at all is none of ours", async () => {
      const { emulator, world, project } = await open();
      const file = join(project.folder, "pyproject.toml");
      await writeFile(file, '[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = ">=3.9"\n');
      const bare = await world.poetry(["lock", "--no-plugins"], { in: project });
      await rm(join(project.folder, "poetry.lock"));
      const outcome = await world.poetry(["lock"], { in: project });
      expect(outcome).toEqual({ ...bare, stderr: outcome.stderr });
      expect(outcome.stderr).toBe("");
      expect(emulator.seen()).toEqual([]);
      expect(await readFile(file, "utf8")).not.toContain("tool");
    });
  });
});
