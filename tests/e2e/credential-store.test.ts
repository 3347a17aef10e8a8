import { chmod, mkdir, readdir, readFile, readlink, rename, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { developerKeys, documentedUrl, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { KeyringMode } from "../support/world.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  async function open(keyring?: KeyringMode, environment: Readonly<Record<string, string>> = {}) {
    const emulator = await openEmulator();
    const world = await openWorld({
      poetry: version,
      emulator,
      ...(keyring !== undefined && { keyring }),
      environment: { ...developerKeys, ...environment },
    });
    const writeAuth = async (text: string) => {
      await mkdir(dirname(world.authFile), { recursive: true });
      await writeFile(world.authFile, text);
    };
    return { emulator, world, writeAuth, project: await world.project(description) };
  }

  describe("auth.toml", () => {
    test("that is a link stays one, and its target keeps all else that is in it, for the user alone", async () => {
      const { emulator, world, writeAuth, project } = await open();
      await writeAuth('# shared\n[pypi-token]\npypi = "y"\n');
      const target = join(world.home, "elsewhere.toml");
      await rename(world.authFile, target);
      await chmod(target, 0o666);
      await symlink(target, world.authFile);

      expect(await world.poetry(["lock"], { in: project })).toMatchObject({ exitCode: 0 });

      expect(await readlink(world.authFile)).toBe(target);
      expect((await stat(target)).mode & 0o777).toBe(0o600);
      const text = await readFile(target, "utf8");
      expect(text).toContain("# shared\n");
      expect(parse(text)).toEqual({
        "pypi-token": { pypi: "y" },
        "http-basic": { corp: { username: "aws", password: emulator.issuedTokens[0] } },
      });
      // It is a place of credentials too, which the search for leaks cannot know.
      await writeFile(target, "");
    });

    test("that is read-only is left as it is; the command works, and says so", async () => {
      const { world, writeAuth, project } = await open();
      await writeAuth("# mine\n");
      await chmod(world.authFile, 0o400);

      const outcome = world.filter(await world.poetry(["install"], { in: project }));

      expect(outcome).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining(
          `${loggedInToShared}Cannot store the login for source "corp" in auth.toml, only this command has it: PermissionError: [HOME]/.config/pypoetry/auth.toml is read-only\nhint: Make Poetry's configuration folder writable\n`,
        ),
      });
      expect(await readFile(world.authFile, "utf8")).toBe("# mine\n");
      expect((await readdir(dirname(world.authFile))).toSorted()).toEqual(["auth.toml", "codeartifact-login.lock"]);
    });

    test("that is no TOML is Poetry's to tell of", async () => {
      const { world, writeAuth, project } = await open();
      await writeAuth("[http-basic\n");
      const bare = await world.poetry(["lock", "--no-plugins"], { in: project });
      expect(await world.poetry(["lock"], { in: project })).toEqual(bare);
      expect(await readFile(world.authFile, "utf8")).toBe("[http-basic\n");
    });

    test.each([
      ["an inline table", 'http-basic = {corp = {username = "aws", password = "old"}, mine = {username = "ana"}}\n'],
      ["dotted keys", 'http-basic.mine.username = "ana"\nhttp-basic.corp.username = "aws"\n'],
      [
        "another order",
        '[http-basic.mine]\nusername = "ana"\n[pypi-token]\nx = "y"\n[http-basic.corp]\nusername = "aws"\n',
      ],
      ["Windows line ends", '# mine\r\n[http-basic.mine]\r\nusername = "ana"\r\n'],
      ["nothing in it", ""],
    ])("with %s is never broken, and keeps what others have there", async (_form, text) => {
      const { emulator, world, writeAuth, project } = await open();
      await writeAuth(text);

      const first = await world.poetry(["lock"], { in: project });
      const second = await world.poetry(["update"], { in: project });

      expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
      const after = await readFile(world.authFile, "utf8");
      const { corp, ...others } = Object(parse(after)["http-basic"]);
      const { corp: _corp, ...before } = Object(parse(text)["http-basic"]);
      expect(others).toEqual(before);
      if (!first.stderr.includes("in a form that cannot be edited")) {
        expect(corp).toEqual({ username: "aws", password: emulator.issuedTokens[0] });
        expect(second.stderr).toBe("");
      }
      expect(after.includes("\r\n")).toBe(text.includes("\r\n"));
    });

    test("is not written to in vain", async () => {
      const { world, project } = await open();
      await world.poetry(["lock"], { in: project });
      const before = await stat(world.authFile);
      await world.poetry(["update"], { in: project });
      expect((await stat(world.authFile)).ino).toBe(before.ino);
    });
  });

  describe("a keyring", () => {
    test("that works has the token, and nothing else has it in plain text", async () => {
      const { emulator, world, project } = await open("works");

      const first = await world.poetry(["lock"], { in: project });
      const second = await world.poetry(["update"], { in: project });

      expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
      expect(JSON.parse(await readFile(world.keyringFile, "utf8"))).toEqual({
        "poetry-repository-corp": { aws: emulator.issuedTokens[0] },
      });
      expect(parse(await readFile(world.authFile, "utf8"))).toEqual({ "http-basic": { corp: { username: "aws" } } });
      expect(emulator.issuedTokens.length).toBe(1);
    });

    test("that works takes over a token that was in plain text", async () => {
      const { emulator, world, writeAuth, project } = await open("works");
      await writeAuth('[http-basic.corp]\nusername = "aws"\npassword = "old"\n');

      expect(await world.poetry(["lock"], { in: project })).toMatchObject({ exitCode: 0 });

      expect(JSON.parse(await readFile(world.keyringFile, "utf8"))).toEqual({
        "poetry-repository-corp": { aws: emulator.issuedTokens[0] },
      });
      expect(parse(await readFile(world.authFile, "utf8"))).toEqual({ "http-basic": { corp: { username: "aws" } } });
    });

    const refusals: readonly (readonly [KeyringMode, string])[] = [
      ["limit", "CredWriteError: (1783, 'CredWrite', 'The stub received bad data')"],
      ["read-only", "PoetryKeyringError: Unable to store the password for poetry-repository-corp in the key ring: "],
      ["raises", "OSError: the keyring daemon went away"],
    ];

    test.each(refusals)('in mode "%s" is told of once, and auth.toml has the token instead', async (mode, reason) => {
      const { emulator, world, project } = await open(mode);

      const first = await world.poetry(["lock"], { in: project });
      const second = await world.poetry(["update"], { in: project });

      expect(first.stderr).toContain(
        `${loggedInToShared}Cannot store the login for source "corp" in the keyring, it is in auth.toml instead: ${reason}\nhint: Unlock the keyring, or run poetry config keyring.enabled false\n`,
      );
      expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
      expect(await readFile(world.authFile, "utf8")).toContain(`password = "${emulator.issuedTokens[0]}"`);
      expect(emulator.issuedTokens.length).toBe(1);
    });

    // Poetry 2.1 and newer tries the keyring before, and does without one that is locked.
    test("that is locked does not keep anything from working", async () => {
      const { emulator, world, project } = await open("locked");

      const first = await world.poetry(["install"], { in: project });
      const second = await world.poetry(["update"], { in: project });

      expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
      expect(first.stderr).toContain(loggedInToShared);
      expect(first.stderr.includes("in the keyring, it is in auth.toml instead: ")).toBe(isBefore(version, "2.1"));
      expect(await readFile(world.authFile, "utf8")).toContain(`password = "${emulator.issuedTokens[0]}"`);
    });

    test("that hangs is waited for once, however many sources there are", async () => {
      const { emulator, world } = await open("hangs");
      const project = await world.project({
        ...description,
        sources: [sharedSource, { name: "second", url: documentedUrl }, { name: "third", url: documentedUrl }],
      });
      const start = Date.now();
      const outcome = await world.poetry(["lock"], { in: project });
      expect(outcome.exitCode).toBe(0);
      expect(outcome.stderr).toContain(
        'Cannot store the login for sources "corp", "second", "third" in the keyring, it is in auth.toml instead: TimeoutError: no answer within 30 seconds\nhint: Unlock the keyring, or run poetry config keyring.enabled false\n',
      );
      expect(Date.now() - start).toBeLessThan(60_000);
      // auth.toml has the tokens, so that the keyring is not asked again.
      expect(await world.poetry(["update"], { in: project })).toMatchObject({ exitCode: 0, stderr: "" });
      expect(Date.now() - start).toBeLessThan(60_000);
      expect(emulator.issuedTokens.length).toBe(2);
    });

    test.runIf(!isBefore(version, "1.8"))("that is switched off is not touched", async () => {
      const { emulator, world, project } = await open("raises", { POETRY_KEYRING_ENABLED: "false" });
      const outcome = await world.poetry(["lock"], { in: project });
      expect(outcome.exitCode).toBe(0);
      expect(outcome.stderr).not.toContain("keyring");
      expect(await readFile(world.authFile, "utf8")).toContain(`password = "${emulator.issuedTokens[0]}"`);
    });
  });

  test("storage in memory writes nothing at all", async () => {
    const { emulator, world } = await open("works");
    const project = await world.project({ ...description, settings: { storage: "memory" } });

    const first = await world.poetry(["install"], { in: project });
    const second = await world.poetry(["update"], { in: project });

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(emulator.issuedTokens.length).toBe(2);
    await expect(stat(dirname(world.authFile))).rejects.toThrow("ENOENT");
    await expect(stat(world.keyringFile)).rejects.toThrow("ENOENT");
    expect(await readdir(`${world.home}/.cache`)).not.toContain("poetry-codeartifact-login");
  });
});
