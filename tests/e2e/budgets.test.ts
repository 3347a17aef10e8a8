import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { benchAws, range, sourceUrl } from "../../scripts/bench/bench-world.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { Project, ProjectDescription } from "../support/project.ts";
import type { World } from "../support/world.ts";

// What Poetry pays for the plugin, as far as it can be counted. Seconds are `make bench`'s.

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

/** The modules that a command of Poetry imports, in the order of their names. */
async function importedBy(world: World, command: readonly string[], project: Project): Promise<readonly string[]> {
  const environment = { PYTHONVERBOSE: "1" };
  const { exitCode, stderr } = await world.poetry(command, { in: project, environment });
  expect(exitCode).toBe(0);
  return [...new Set([...stderr.matchAll(/^import '([^']+)' # /gm)].flatMap(([, name = ""]) => name))].sort();
}

/** Puts a `node` on `PATH` that notes with how many lines of input each start of it was left. */
async function countQuestions(world: World): Promise<() => Promise<readonly number[]>> {
  const trace = join(world.folder, "questions");
  await writeFile(trace, "");
  const script = `
    const { spawn } = require("node:child_process");
    const { appendFileSync } = require("node:fs");
    const core = spawn(process.execPath, process.argv.slice(2), { stdio: ["pipe", "inherit", "inherit"] });
    let lines = 0;
    process.stdin.on("data", (data) => { lines += String(data).split("\\n").length - 1; core.stdin.write(data); });
    process.stdin.on("end", () => core.stdin.end());
    const note = () => { appendFileSync(${JSON.stringify(trace)}, lines + "\\n"); };
    process.on("SIGTERM", () => { note(); core.kill(); process.exit(143); });
    core.on("exit", (code) => { note(); process.exit(code); });
  `;
  const wrapper = join(world.folder, "node.cjs");
  await writeFile(wrapper, script);
  await world.writeProgram("node", `#!/bin/sh\nexec "${process.execPath}" "${wrapper}" "$@"\n`);
  return async () => (await readFile(trace, "utf8")).split("\n").filter(Boolean).map(Number);
}

/** Puts the AWS CLI on `PATH`, and counts its starts. */
async function countAwsCli(world: World): Promise<() => Promise<number>> {
  const trace = join(world.folder, "starts-of-aws");
  await writeFile(trace, "");
  await world.writeProgram("aws", `#!/bin/sh\necho started >>"${trace}"\nexec "${awsCliProgram}" "$@"\n`);
  return async () => (await readFile(trace, "utf8")).split("\n").filter(Boolean).length;
}

/** A world with six sources of six domains. */
async function openSixDomains(version: string, more: ProjectDescription = {}) {
  const emulator = await openEmulator({ world: benchAws() });
  const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
  const sources = range(6).map((index) => ({ name: `corp-${index}`, url: sourceUrl(`few-${index}`, "only") }));
  const project = await world.project({ ...description, sources, ...more });
  const tokenCalls = () => emulator.seen().filter((line) => line.includes("authorization-token")).length;
  return { world, project, tokenCalls, startsOfAws: await countAwsCli(world) };
}

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("a command that needs no login imports the entry module of the plugin, and nothing else", async () => {
    const emulator = await openEmulator();
    const environment = developerKeys;
    const bare = await openWorld({ poetry: version, emulator, environment, plugins: "none" });
    const withPlugin = await openWorld({ poetry: version, emulator, environment });
    for (const world of [bare, withPlugin]) await world.writeProgram("true", "#!/bin/sh\n");
    const more = async (command: readonly string[]) => {
      const before = await importedBy(bare, command, await bare.project(description));
      const after = await importedBy(withPlugin, command, await withPlugin.project(description));
      return after.filter((name) => !before.includes(name));
    };
    const entry = ["poetry_codeartifact_login_plugin", "poetry_codeartifact_login_plugin.plugin"];
    expect([await more(["--version"]), await more(["run", "true"])]).toEqual([entry, entry]);
  });

  test("one core serves six sources of six domains with two questions and what was stored, then with one", async () => {
    const { world, project, tokenCalls, startsOfAws } = await openSixDomains(version);
    const questions = await countQuestions(world);

    await world.poetry(["lock"], { in: project });
    const cold = await questions();
    await world.poetry(["lock"], { in: project });

    expect([cold, await questions()]).toEqual([[3], [3, 1]]);
    expect({ calls: tokenCalls(), startsOfAws: await startsOfAws() }).toEqual({ calls: 6, startsOfAws: 0 });
  });

  test("the AWS CLI, where it is wanted, is started once for each of six domains, and not while the tokens are good", async () => {
    const { world, project, tokenCalls, startsOfAws } = await openSixDomains(version, {
      settings: { provider: "aws-cli" },
    });

    await world.poetry(["lock"], { in: project });
    await world.poetry(["lock"], { in: project });

    expect({ calls: tokenCalls(), startsOfAws: await startsOfAws() }).toEqual({ calls: 6, startsOfAws: 6 });
  });

  test.each([
    {
      line: "Once https://d-123456789012.d.codeartifact.eu-central-1.amazonaws.com",
      what: "a core started, which is asked nothing",
      starts: isBefore(version, "2.0") ? [] : [0],
    },
    { line: "We used to be in CodeArtifact.", what: "no core started", starts: [] },
  ])("a project that no more than mentions CodeArtifact has $what: $line", async ({ line, starts }) => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ files: { "poetry.toml": "" } });
    const file = join(project.folder, "pyproject.toml");
    await writeFile(file, `${await readFile(file, "utf8")}\n# ${line}\n`);
    const questions = await countQuestions(world);

    await world.poetry(["lock", "--no-plugins"], { in: project });
    const bare = await world.poetry(["lock", "--no-plugins"], { in: project });
    expect(await world.poetry(["lock"], { in: project })).toEqual(bare);
    expect(await questions()).toEqual(starts);
  });
});
