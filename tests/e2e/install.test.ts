import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test, vi } from "vitest";
import { developerKeys, loggedInToShared, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { folderContents } from "../support/folder-contents.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { type PoetryInstaller, poetryInstallers, timeoutMs } from "../support/poetry-installers.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { pypiWithPoetry } from "../support/pypi.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

vi.setConfig({ testTimeout: 2 * timeoutMs });

const succeeded = { exitCode: 0 };
const sharedIndexRequest = "GET shared index corp-greeting token=valid -> 200";

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  /** A machine without Node.js whose PyPI has the built wheel, and a project with a private package. */
  async function open() {
    const emulator = await openEmulator({ extraHosts: await pypiWithPoetry(version) });
    const environment = developerKeys;
    const world = await openWorld({ poetry: version, plugins: "none", programs: [], emulator, environment });
    const project = await world.project({
      sources: [{ ...sharedSource, priority: "explicit" }],
      dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
    });
    return { emulator, world, project };
  }

  /** The same with Poetry installed in this way, whose user has settings of Poetry and a login to another repository. */
  async function openWith(use: (typeof poetryInstallers)[keyof typeof poetryInstallers]) {
    const { emulator, world, project } = await open();
    // Not in the home, where all files are searched for tokens: it is a copy of Poetry and Node.js.
    const installer: PoetryInstaller = use(version, join(world.folder, "installed"), world);
    const config = join(world.home, ".config", "pypoetry");
    await mkdir(config, { recursive: true });
    await writeFile(join(config, "config.toml"), "[installer]\nmax-workers = 2\n");
    await writeFile(join(config, "auth.toml"), '[http-basic.other]\nusername = "ana"\npassword = "her own"\n');
    const run = (...[program, ...arguments_]: PoetryInstaller["add"]) =>
      world.run(program, arguments_, { in: project, environment: installer.environment, timeoutMs });
    const poetry = (...arguments_: readonly string[]) => run(installer.poetry, ...arguments_);
    await installer.install();
    // It makes an environment for the project, and tells so, once.
    await poetry("lock");

    /** All that Poetry is and does, here. */
    const poetryAsItIs = async () => {
      await rm(join(project.folder, "poetry.lock"), { force: true });
      return {
        version: await poetry("--version"),
        plugins: (await poetry("self", "show", "plugins")).stdout,
        lock: await poetry("lock"),
        files: await folderContents(installer.environmentFolder),
        settings: await readFile(join(config, "config.toml"), "utf8"),
        logins: parse(await readFile(join(config, "auth.toml"), "utf8")),
        // Those of Poetry's own project it writes when it is asked for its plugins.
        config: (await readdir(config)).filter((name) => name !== "pyproject.toml" && name !== "poetry.lock").sort(),
      };
    };
    return { emulator, installer, run, poetry, poetryAsItIs };
  }

  test.each(Object.entries(poetryInstallers))("%s: the plugin comes, works and goes", async (_, use) => {
    const { emulator, installer, run, poetry, poetryAsItIs } = await openWith(use);
    const before = await poetryAsItIs();

    expect(await run(...installer.add)).toMatchObject(succeeded);
    emulator.forget();
    expect(await poetry("lock")).toMatchObject({ ...succeeded, stderr: expect.stringContaining(loggedInToShared) });
    expect(seenInAws(emulator).slice(0, 2)).toEqual([sharedTokenCall, sharedIndexRequest]);

    expect(await poetry("codeartifact", "logout")).toMatchObject(succeeded);
    expect(await run(...installer.remove)).toMatchObject(succeeded);
    expect(await poetryAsItIs()).toEqual({
      ...before,
      config: ["auth.toml", "codeartifact-login.lock", "config.toml"],
    });
  });

  test.runIf(!isBefore(version, "2.0"))("requires-plugins: the plugin comes, works and goes", async () => {
    const { world, project } = await open();
    const file = join(project.folder, "pyproject.toml");
    const requirement = 'poetry-codeartifact-login-plugin = { version = ">=2", extras = ["node"] }';
    const text = await readFile(file, "utf8");
    await writeFile(file, `${text}\n[tool.poetry.requires-plugins]\n${requirement}\n`);
    // The first installs the plugin, and fails: docs/project-plugin.md.
    await world.poetry(["install"], { in: project, timeoutMs });

    const second = await world.poetry(["install"], { in: project, timeoutMs });
    expect(second).toMatchObject({ ...succeeded, stderr: expect.stringContaining(loggedInToShared) });

    await writeFile(file, text);
    await world.poetry(["install"], { in: project, timeoutMs });
    expect(Object.keys(await folderContents(join(project.folder, ".poetry")))).toEqual([".gitignore"]);
  });
});
