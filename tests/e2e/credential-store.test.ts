import { readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { developerKeys, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("keeps the token in the keyring where there is one, and nowhere in plain text", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, keyring: "works", environment: developerKeys });
    const project = await world.project(description);

    const first = await world.poetry(["lock"], { in: project });
    const second = await world.poetry(["update"], { in: project });

    expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
    expect(JSON.parse(await readFile(world.keyringFile, "utf8"))).toEqual({
      "poetry-repository-corp": { aws: emulator.issuedTokens[0] },
    });
    expect(parse(await readFile(world.authFile, "utf8"))).toEqual({ "http-basic": { corp: { username: "aws" } } });
    expect(emulator.issuedTokens.length).toBe(1);
  });

  test("falls back to auth.toml, and says so once, where the keyring takes no password of that length", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, keyring: "limit", environment: developerKeys });
    const project = await world.project(description);

    const first = await world.poetry(["lock"], { in: project });
    const second = await world.poetry(["update"], { in: project });

    expect(
      first.stderr,
    ).toContain(`${loggedInToShared}Cannot store the login for source "corp" in the keyring, it is in auth.toml instead: CredWriteError: (1783, 'CredWrite', 'The stub received bad data')
hint: Unlock the keyring, or run poetry config keyring.enabled false
`);
    expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
    expect(await readFile(world.authFile, "utf8")).toContain(`password = "${emulator.issuedTokens[0]}"`);
  });

  test("writes nothing with storage in memory", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ ...description, settings: { storage: "memory" } });

    const first = await world.poetry(["lock"], { in: project });
    const second = await world.poetry(["update"], { in: project });

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(emulator.issuedTokens.length).toBe(2);
    await expect(stat(world.authFile)).rejects.toThrow("ENOENT");
    await expect(stat(`${dirname(world.authFile)}/codeartifact-login.lock`)).rejects.toThrow("ENOENT");
    expect(await readdir(`${world.home}/.cache`)).not.toContain("poetry-codeartifact-login");
  });
});
