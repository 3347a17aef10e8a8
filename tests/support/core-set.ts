import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { developerKeys, documentedUrl, loggedInToShared, sharedSource, sharedUrl } from "./documented-example.ts";
import { openEmulator } from "./open-emulator.ts";
import { openWorld } from "./open-world.ts";
import { poetrySays } from "./poetry-says.ts";
import { everyPoetryVersion, isBefore } from "./poetry-versions.ts";
import { seenInAws, tokenCalls, withoutGoodToken } from "./seen-in-aws.ts";

// What every version that is supported is tested with; all other tests run with those that are thoroughly tested.

const greeting = { name: "corp-greeting", version: "^1.0" };
const aPackage = { "shop/__init__.py": "", "README.md": "# shop\n" };

/** The tests that every version passes; two files share the versions, so that they run side by side. */
export function testCoreSet(wanted: (version: string) => boolean): void {
  const versions = everyPoetryVersion().filter(wanted);
  // A file without any test would be an error.
  if (versions.length === 0) test.skip("no version of these is selected");

  describe.each(versions)("Poetry %s", (version) => {
    const { newEnvironment, installed } = poetrySays(version);

    async function open(environment: Readonly<Record<string, string>> = {}) {
      const emulator = await openEmulator();
      const world = await openWorld({ poetry: version, emulator, environment: { ...developerKeys, ...environment } });
      return { emulator, world };
    }

    test("commands that reach no index say what they say without the plugin, in a project and outside of one", async () => {
      const { emulator, world } = await open();
      await world.writeProgram("node", "#!/bin/sh\necho started >&2\nexit 1\n");
      const project = await world.project({ sources: [sharedSource] });
      await world.poetry(["env", "use", "python3"], { in: project });
      for (const place of [{ in: project }, {}]) {
        for (const command of [["--version"], ["self", "show"], ["show"], ["lock", "--help"], ["config", "--list"]]) {
          const bare = await world.poetry([...command, "--no-plugins"], place);
          expect({ command, ...(await world.poetry(command, place)) }).toEqual({ command, ...bare });
        }
      }
      expect(emulator.seen()).toEqual([]);
    });

    test("installs, updates and publishes with one login, from a machine where Poetry never ran", async () => {
      const { emulator, world } = await open();
      const project = await world.project({
        sources: [sharedSource],
        dependencies: [{ name: "corp-sdist", version: "^1.0" }],
      });

      expect(world.filter(await world.poetry(["install"], { in: project }))).toEqual({
        exitCode: 0,
        stdout: `${newEnvironment.stdout}${installed("corp-sdist", "1.0.0")}`,
        stderr: `${newEnvironment.stderr}${loggedInToShared}`,
      });
      for (const command of [["add", "corp-numbers"], ["update"], ["remove", "corp-numbers"], ["show", "--latest"]]) {
        const { exitCode, stderr } = await world.poetry(command, { in: project });
        expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: "" });
      }
      const library = await world.project({
        name: "shop2",
        sources: [sharedSource],
        files: { "shop2/__init__.py": "" },
      });
      expect(await world.poetry(["publish", "--build", "-r", "corp"], { in: library })).toMatchObject({ exitCode: 0 });
      expect(tokenCalls(emulator).length).toBe(1);
      expect(withoutGoodToken(emulator)).toEqual([]);
      expect(seenInAws(emulator).filter((line) => line.startsWith("POST shared upload")).length).toBe(2);
      expect(parse(await readFile(world.authFile, "utf8"))).toEqual({
        "http-basic": { corp: { username: "aws", password: emulator.issuedTokens[0] } },
      });
    });

    test.each([["lock"], ["install"], ["add", "corp-numbers"]])(
      "gets a new token in the command that meets an expired one: %s",
      async (...command) => {
        const { emulator, world } = await open();
        const project = await world.project({ sources: [sharedSource], dependencies: [greeting] });
        await world.poetry(["lock"], { in: project });
        emulator.expireTokens();
        await world.letTimePass(13 * 3_600_000);
        emulator.forget();

        const outcome = await world.poetry(command, { in: project });

        expect(outcome).toMatchObject({ exitCode: 0, stderr: loggedInToShared });
        expect(tokenCalls(emulator).length).toBe(1);
        expect(withoutGoodToken(emulator)).toEqual([]);
      },
    );

    test("sources with dots in their names are installed from and published to", async () => {
      const { emulator, world } = await open();
      const project = await world.project({
        sources: [
          { name: "my.repo", url: sharedUrl },
          { name: "other", url: documentedUrl, priority: "supplemental" },
        ],
        dependencies: [greeting],
        files: aPackage,
      });
      for (const command of [["install"], ["update"], ["publish", "--build", "-r", "my.repo"]]) {
        expect({ command, ...(await world.poetry(command, { in: project })) }).toMatchObject({ command, exitCode: 0 });
      }
      expect(tokenCalls(emulator).length).toBe(2);
      expect(withoutGoodToken(emulator)).toEqual([]);
    });

    test("credentials in the environment win over those in auth.toml", async () => {
      const { emulator, world } = await open();
      const token = emulator.issueToken({ domain: "corp", user: "developer" });
      const project = await world.project({ sources: [sharedSource], dependencies: [greeting] });
      await mkdir(dirname(world.authFile), { recursive: true });
      await writeFile(world.authFile, '[http-basic.corp]\nusername = "aws"\npassword = "stale"\n');

      const outcome = await world.poetry(["install"], {
        in: project,
        environment: { POETRY_HTTP_BASIC_CORP_USERNAME: "aws", POETRY_HTTP_BASIC_CORP_PASSWORD: token },
      });

      expect(outcome.exitCode).toBe(0);
      expect(tokenCalls(emulator)).toEqual([]);
      expect(withoutGoodToken(emulator)).toEqual([]);
    });

    test("a stale login in ~/.netrc is named where Poetry prefers it to its own", async () => {
      const { world } = await open();
      const netrc = `machine ${new URL(sharedUrl).host} login aws password stale\n`;
      await writeFile(`${world.home}/.netrc`, netrc, { mode: 0o600 });
      const project = await world.project({ sources: [sharedSource], dependencies: [greeting] });

      const outcome = await world.poetry(["lock"], { in: project });

      const isPreferred = isBefore(version, "2.3.3");
      expect(outcome.stderr.includes("~/.netrc has a login for")).toBe(isPreferred);
      expect(outcome.exitCode).toBe(0);
    });

    test.each(["works", "limit"] as const)("a keyring in mode %s", async (keyring) => {
      const emulator = await openEmulator();
      const world = await openWorld({ poetry: version, emulator, keyring, environment: developerKeys });
      const project = await world.project({ sources: [sharedSource], dependencies: [greeting] });

      const first = await world.poetry(["install"], { in: project });
      const second = await world.poetry(["update"], { in: project });

      expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
      const auth = parse(await readFile(world.authFile, "utf8"));
      const password = keyring === "works" ? {} : { password: emulator.issuedTokens[0] };
      expect(auth).toEqual({ "http-basic": { corp: { username: "aws", ...password } } });
    });
  });
}
