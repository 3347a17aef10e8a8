import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exampleWorld } from "../../emulator/example-world.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { developerKeys, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

/** The example world, where every repository also has this release of Poetry, which the system project depends on. */
function worldWithPoetry(version: string) {
  const world = exampleWorld();
  const poetry = { name: "poetry", version, format: "wheel" } as const;
  const domains = world.domains.map((domain) => ({
    ...domain,
    repositories: domain.repositories.map(({ name, packages }) => ({ name, packages: [...packages, poetry] })),
  }));
  return { ...world, domains };
}

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("poetry self logs in to a private source of the system project, once, and anew when it has expired", async () => {
    const emulator = await openEmulator({ world: worldWithPoetry(version) });
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const systemProject = join(world.home, ".config", "pypoetry", "pyproject.toml");
    await mkdir(join(systemProject, ".."), { recursive: true });
    await writeFile(
      systemProject,
      `[tool.poetry]
name = "poetry-instance"
version = "${version}"
description = ""
authors = []

[[tool.poetry.source]]
name = "corp"
url = "${sharedSource.url}"
`,
    );
    // These commands change Poetry's own environment, so they get a copy of it.
    const environment = join(world.folder, "poetry");
    await cp(poetryEnvironmentFolder(version), environment, { recursive: true, verbatimSymlinks: true });
    const self = (...command: readonly string[]) =>
      world.run(join(environment, "bin", "python"), ["-m", "poetry", "self", ...command]);

    const added = await self("add", "corp-greeting");
    expect(added).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });

    const others = [["lock"], ["install"], ["update", "--dry-run"], ["sync", "--dry-run"], ["show", "--latest"]];
    for (const command of [...others, ["remove", "corp-greeting"]]) {
      if (command[0] === "sync" && isBefore(version, "2.0")) {
        continue;
      }
      emulator.expireTokens();
      await world.letTimePass(13 * 3_600_000);
      const outcome = await self(...command);
      expect({ command, ...outcome }).toMatchObject({ command, stderr: expect.stringContaining(loggedInToShared) });
      expect({ command, exitCode: outcome.exitCode, stdout: outcome.stdout }).toMatchObject({ command, exitCode: 0 });
    }
    for (const command of [["show"], ["show", "plugins"]]) {
      emulator.forget();
      expect(await self(...command)).toMatchObject({ exitCode: 0, stderr: "" });
      expect(emulator.seen()).toEqual([]);
    }
    expect(seenInAws(emulator).filter((line) => / token=(?!valid)| 401/.test(line))).toEqual([]);
    expect(await readFile(systemProject, "utf8")).toContain("corp");
  });
});
