import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { examplePortal } from "../../emulator/example-world.ts";
import { documentedConsole } from "../support/documented-console.ts";
import { developerKeys, developerProfile, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { keepSession, writeAwsConfig } from "../support/sso.ts";
import type { World, WorldOptions } from "../support/world.ts";

const settings = { source: [{ name: "corp", aws_profile: "developer-profile" }] };

/** Where no folder above is that of a project, as the checkout is. */
const nowhere = { in: { folder: "/" } };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  async function open(options: Partial<WorldOptions> = {}) {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, ...options });
    await mkdir(join(world.home, ".aws"));
    await writeFile(join(world.home, ".aws", "credentials"), developerProfile);
    return { emulator, world };
  }

  async function writeAuth(world: World, text: string): Promise<void> {
    await mkdir(dirname(world.authFile), { recursive: true });
    await writeFile(world.authFile, text);
  }

  const ledgerOf = async (world: World) =>
    JSON.parse(await readFile(join(world.home, ".cache", "poetry-codeartifact-login", "ledger.json"), "utf8"));

  test("the documentation shows what login, status and logout tell", async () => {
    const { emulator, world } = await open();
    const project = await world.project({ sources: [sharedSource], settings });
    await writeAuth(world, '# of mine\n[http-basic.mine]\nusername = "ana" # me\npassword = "hunter2"\n');
    const [first, ...others] = await documentedConsole("commands.md");
    if (first === undefined) throw new Error("docs/commands.md shows nothing");

    for (const { command, output } of [first, ...others.slice(0, 3)]) {
      const [, ...typed] = command.split(" ");
      const { exitCode, stdout, stderr } = await world.poetry(typed, { in: project });
      expect({ command, exitCode, said: stdout + stderr }).toEqual({ command, exitCode: 0, said: output });
      expect(typed[1] === "status" ? stderr : stdout).toBe("");
    }

    expect(emulator.seen()).toEqual([sharedTokenCall.replace(developerKeys.AWS_ACCESS_KEY_ID, "AKIAEMULATEDDEVELOPR")]);
    expect(await ledgerOf(world)).toEqual({ version: 1, tokens: {} });
    const after = await readFile(world.authFile, "utf8");
    expect(parse(after)).toEqual({ "http-basic": { mine: { username: "ana", password: "hunter2" } } });
    expect(after).toContain('# of mine\n[http-basic.mine]\nusername = "ana" # me\n');
  });

  test("logout takes the token out of the keyring, and nothing of anybody else", async () => {
    const { emulator, world } = await open({ keyring: "works" });
    const project = await world.project({ sources: [sharedSource], settings });
    const foreign = {
      "poetry-repository-corp": { ana: "hunter2" },
      "poetry-repository-mine": { ana: "hunter2" },
      "somebody-else": { aws: "theirs" },
    };
    await writeFile(world.keyringFile, JSON.stringify(foreign));
    await writeAuth(world, '[http-basic.mine]\nusername = "ana"\n');
    await world.poetry(["codeartifact", "login"], { in: project });
    const [token] = emulator.issuedTokens;
    expect(JSON.parse(await readFile(world.keyringFile, "utf8"))).toEqual({
      ...foreign,
      "poetry-repository-corp": { ana: "hunter2", aws: token },
    });

    const status = await world.poetry(["codeartifact", "status", "--json"], { in: project });
    const silent = await world.poetry(["codeartifact", "logout"], {
      in: project,
      environment: { FAKE_KEYRING_MODE: "raises" },
    });
    const logout = await world.poetry(["codeartifact", "logout"], { in: project });

    expect(silent).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `Cannot look for the token for "corp", which auth.toml says is in the keyring: OSError: the keyring daemon went away
hint: Unlock the keyring, or have Poetry use it
`,
    });
    expect(JSON.parse(status.stdout)).toMatchObject({
      usable: true,
      sources: [{ source: "corp", state: "logged-in", restsIn: "keyring", decidedBy: "settings" }],
    });
    expect(logout).toEqual({ exitCode: 0, stdout: "", stderr: 'Removed the token for "corp" from the keyring\n' });
    expect(JSON.parse(await readFile(world.keyringFile, "utf8"))).toEqual(foreign);
    expect(parse(await readFile(world.authFile, "utf8"))).toEqual({ "http-basic": { mine: { username: "ana" } } });
    const quiet = await world.poetry(["codeartifact", "status", "-q"], { in: project });
    expect(quiet).toEqual({ exitCode: 1, stdout: "", stderr: "" });
  });

  test("status sees an SSO session that expired, asks nobody, starts nothing and writes nothing", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator });
    await world.writeProgram("aws", `#!/bin/sh\n: > "${world.home}/started"\n`);
    await writeAwsConfig(world);
    const { startUrl, region } = examplePortal;
    await keepSession(
      world,
      emulator.sso.issueSession({ startUrl, region, lastsSeconds: -3 * 3600, renewable: false }),
    );
    const project = await world.project({
      sources: [sharedSource],
      settings: { source: [{ name: "corp", aws_profile: "developer" }] },
    });

    const { exitCode, stdout, stderr } = await world.poetry(["codeartifact", "status"], { in: project });

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(await documentedConsole("commands.md")).toContainEqual({
      command: "poetry codeartifact status",
      output: stdout,
    });
    expect(emulator.seen()).toEqual([]);
    for (const unwritten of ["started", join(".cache", "poetry-codeartifact-login"), join(".config", "pypoetry")]) {
      await expect(stat(join(world.home, unwritten))).rejects.toThrow("ENOENT");
    }
  });

  test("outside of a project, status shows what is in the store, and logout --all removes what is not the user's own", async () => {
    const { world } = await open();
    const project = await world.project({ sources: [sharedSource], settings });
    await world.poetry(["codeartifact", "login"], { in: project });
    const mine = { mine: { username: "ana", password: "hunter2" } };
    const before = await readFile(world.authFile, "utf8");
    await writeFile(
      world.authFile,
      `${before}\n# by hand\n[http-basic.old]\nusername = "aws"\npassword = "old"\n\n[http-basic.mine]\nusername = "ana"\npassword = "hunter2"\n`,
    );

    const status = await world.poetry(["codeartifact", "status"], nowhere);
    const logout = await world.poetry(["codeartifact", "logout", "--all"], nowhere);

    expect(status).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: `  Source  Domain                             Repository  Identity                     Rests in   Login          Decided by
✓ corp    corp (123456789012, eu-central-1)  -           profile "developer-profile"  auth.toml  12 h left      -
✗ old     -                                  -           -                            auth.toml  unknown token  -

Source "old": the token is of unknown origin
hint: Run poetry codeartifact login in the project, or poetry codeartifact logout --all
`,
    });
    expect(logout).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: `Removed the token for "corp" from auth.toml
Removed the token for "old" from auth.toml
Left your login as "ana" for "mine" in auth.toml
`,
    });
    expect(parse(await readFile(world.authFile, "utf8"))).toEqual({ "http-basic": mine });
    expect(await world.poetry(["codeartifact", "status"], nowhere)).toEqual({
      exitCode: 0,
      stdout: "Poetry's store has no CodeArtifact login\n",
      stderr: "",
    });
  });

  test("logout removes what the plugin stored, also where the environment has another login, and tells of that", async () => {
    const { world } = await open({ keyring: "works" });
    const project = await world.project({ sources: [sharedSource], settings });
    await world.poetry(["codeartifact", "login"], { in: project });
    const environment = { POETRY_HTTP_BASIC_CORP_USERNAME: "ana", POETRY_HTTP_BASIC_CORP_PASSWORD: "hunter2" };
    const outcome = await world.poetry(["codeartifact", "logout"], { in: project, environment });

    expect(outcome).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: `Removed the token for "corp" from the keyring
POETRY_HTTP_BASIC_CORP_* in the environment still logs in to "corp"
hint: Unset POETRY_HTTP_BASIC_CORP_*
`,
    });
    expect(JSON.parse(await readFile(world.keyringFile, "utf8"))).toEqual({ "poetry-repository-corp": {} });
    expect(await readFile(world.authFile, "utf8")).toBe("");
  });
});
