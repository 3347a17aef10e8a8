import { describe, expect, test } from "vitest";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const names = ["status", "login", "logout", "doctor", "token", "exec"];

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  async function open() {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource] });
    return { world, project };
  }

  test("lists the commands, completes them, and shows an example of each, without a start of Node.js", async () => {
    const { world, project } = await open();
    await world.writeProgram("node", '#!/bin/sh\n: > "$HOME/started"\n');
    const list = await world.poetry(["list"], { in: project });
    const completions = await world.poetry(["completions", "bash"], { in: project });
    for (const name of names) {
      expect(list.stdout).toMatch(new RegExp(`^  codeartifact ${name} +[A-Z].*\\.$`, "m"));
      expect(completions.stdout).toContain(`codeartifact ${name}`);
      const help = await world.poetry(["codeartifact", name, "--help"], { in: project });
      expect(help).toMatchObject({ exitCode: 0, stderr: "" });
      expect(help.stdout).toMatch(new RegExp(`^ +.*poetry codeartifact ${name}\\b`, "m"));
    }
    expect(completions.stdout).toContain("--force");
    const { stdout } = await world.run("/bin/sh", ["-c", 'ls "$HOME"']);
    expect(stdout).not.toContain("started");
  });

  test("writes what any output can take: a pipe, a colour terminal, none, few columns, no Unicode, quiet", async () => {
    const { world, project } = await open();
    await world.poetry(["codeartifact", "login"], { in: project });
    const status = async (options: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
      const outcome = await world.poetry(["codeartifact", "status", ...options], { in: project, environment });
      expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
      return outcome.stdout;
    };
    const plain = await status([]);
    expect(plain).toMatch(/^✓ corp /m);
    expect(plain).not.toContain("\x1b");
    expect(await status(["--ansi"])).toContain("\x1b[32m✓");
    expect(await status(["--no-ansi"])).toBe(plain);
    expect(await status([], { NO_COLOR: "1" })).toBe(plain);
    expect(await status(["-q"])).toBe("");
    expect(await status([], { PYTHONIOENCODING: "ascii" })).toBe(
      plain.replaceAll("✓ ", "ok ").replaceAll(/^ {2}/gm, "   "),
    );
    // Few columns have a block in the place of a row.
    expect(await status([], { COLUMNS: "40" })).toMatch(/^✓ corp\n {2}domain +corp /);
    const narrow = await world.poetryOnTerminal(["codeartifact", "status", "--no-ansi"], [], {
      in: project,
      environment: { COLUMNS: "50" },
    });
    expect(narrow.stdout).toContain("✓ corp");
    expect(narrow.stdout.split(/\r?\n/).filter((line) => line.length > 50)).toEqual([]);
  });

  test("fails a command of the plugin's own in one place, and tells why once", async () => {
    const { world, project } = await open();
    const emulatorLess = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    const outcome = await world.poetry(["codeartifact", "login"], { in: project, environment: emulatorLess });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toBe("");
    expect(outcome.stderr.match(/^Cannot log in/gm)?.length).toBe(1);
  });
});
