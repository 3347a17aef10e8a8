import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { developerKeys, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { pypiWithPlugin } from "../support/pypi.ts";

// Poetry 2 installs what a project requires into .poetry/plugins when `install` or `sync` is already running, and loads
// plugins before that: docs/project-plugin.md.
describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  const sinceTwo = test.runIf(!isBefore(version, "2.0"));

  async function open(plugins: "ours" | "none", primary = false) {
    const emulator = await openEmulator({ extraHosts: await pypiWithPlugin(version) });
    const world = await openWorld({ poetry: version, emulator, plugins, environment: developerKeys });
    const project = await world.project({
      sources: [{ ...sharedSource, priority: primary ? "primary" : "explicit" }],
      dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
    });
    const file = join(project.folder, "pyproject.toml");
    const requirement = '\n[tool.poetry.requires-plugins]\npoetry-codeartifact-login-plugin = ">=2"\n';
    await writeFile(file, (await readFile(file, "utf8")) + requirement);
    return { emulator, world, project };
  }

  sinceTwo(
    "a project's own plugin is installed by the first poetry install, and works from the second on",
    async () => {
      const { world, project } = await open("none");

      const first = await world.poetry(["install"], { in: project });
      expect(first.exitCode).toBe(1);
      expect(first.stdout).toContain("Installing Poetry plugins only for the current project...");
      expect(first.stderr).toContain("Authorization error accessing");

      const second = await world.poetry(["install"], { in: project });
      expect(second).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    },
  );

  sinceTwo.each([false, true])(
    "where Poetry has the plugin too, the first install works (primary: %s)",
    async (primary) => {
      const { world, project } = await open("ours", primary);
      const outcome = await world.poetry(["install"], { in: project });
      expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
      expect(outcome.stdout).toContain("All required plugins have already been installed in Poetry's environment.");
    },
  );
});
