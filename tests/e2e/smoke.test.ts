import { describe, expect, test } from "vitest";
import { openWorld } from "../support/open-world.ts";
import { pluginVersion } from "../support/plugin-version.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("poetry --version says with the plugin just what it says without", async () => {
    const world = await openWorld({ poetry: version });
    const outcome = await world.poetry(["--version"]);
    expect(outcome).toEqual({ exitCode: 0, stdout: `Poetry (version ${version})\n`, stderr: "" });
  });

  test("poetry self show plugins lists the plugin", async () => {
    const world = await openWorld({ poetry: version });
    const { exitCode, stdout } = await world.poetry(["self", "show", "plugins"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`poetry-codeartifact-login-plugin (${pluginVersion})`);
  });
});
