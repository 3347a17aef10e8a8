import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { developerKeys, loggedInToShared, sharedSource, sharedUrl } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };
const aPackage = { sources: [sharedSource], files: { "shop/__init__.py": "", "README.md": "# shop\n" } };
const sharedHost = new URL(sharedUrl).host;
const goodToken = (emulator: Emulator) => emulator.issueToken({ domain: "corp", user: "developer" });

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  async function open(environment: Readonly<Record<string, string>> = {}) {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: { ...developerKeys, ...environment } });
    const writeAuth = async (text: string) => {
      await mkdir(dirname(world.authFile), { recursive: true });
      await writeFile(world.authFile, text);
    };
    return { emulator, world, writeAuth };
  }

  test("credentials in the environment win, and AWS is not asked", async () => {
    const emulator = await openEmulator();
    const login = { POETRY_HTTP_BASIC_CORP_USERNAME: "aws", POETRY_HTTP_BASIC_CORP_PASSWORD: goodToken(emulator) };
    const world = await openWorld({ poetry: version, emulator, environment: { ...developerKeys, ...login } });
    const project = await world.project(description);
    await mkdir(dirname(world.authFile), { recursive: true });
    // Poetry before 1.5 would take this one.
    await writeFile(world.authFile, '[http-basic.corp]\nusername = "aws"\npassword = "stale"\n');

    const outcome = await world.poetry(["install"], { in: project });

    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).not.toContain("CodeArtifact");
    expect(seenInAws(emulator).filter((line) => !/ token=valid |^GET asset /.test(line))).toEqual([]);
    expect(await readFile(world.authFile, "utf8")).toContain("stale");
  });

  test("a user's own login under another name is left alone", async () => {
    const { emulator, world, writeAuth } = await open();
    const text = '[http-basic.corp]\nusername = "ana"\npassword = "her own"\n';
    await writeAuth(text);

    const outcome = await world.poetry(["lock"], { in: await world.project(description) });

    // It is sent, and AWS does not take it.
    expect(outcome.stderr).toContain('The index of source "corp" does not accept your login as "ana" (HTTP 401)');
    expect(outcome.stderr).not.toContain("Logged in");
    expect(seenInAws(emulator)[0]).toMatch(/^GET shared index corp-greeting .*-> 401/);
    expect(emulator.issuedTokens).toEqual([]);
    expect(await readFile(world.authFile, "utf8")).toBe(text);
  });

  test("a user's own login in the project's poetry.toml is left alone, though another project has one of that name", async () => {
    const { emulator, world } = await open();
    const other = await world.project({ ...description, name: "other" });
    expect(await world.poetry(["lock"], { in: other })).toMatchObject({ exitCode: 0 });
    const poetryToml = '[http-basic.corp]\nusername = "ana"\npassword = "her own"\n';
    const project = await world.project({ ...description, files: { "poetry.toml": poetryToml } });
    emulator.forget();

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('your login as "ana" (HTTP 401)') });
    // AWS does not know it, and ours, which auth.toml has under the same name, is not sent.
    expect(seenInAws(emulator).filter((line) => !line.includes("token=unknown -> 401"))).toEqual([]);
  });

  test("a URL with a login in it is left alone", async () => {
    const { emulator, world } = await open();
    const url = sharedUrl.replace("https://", `https://aws:${goodToken(emulator)}@`);
    const project = await world.project({ ...description, sources: [{ name: "corp", url }] });

    const outcome = await world.poetry(["show", "--latest", "corp-greeting"], { in: project });

    expect(outcome.stderr).not.toContain("CodeArtifact");
    expect(emulator.issuedTokens.length).toBe(1);
    await expect(readFile(world.authFile)).rejects.toThrow("ENOENT");
    // The user's own file has the token.
    await writeFile(join(project.folder, "pyproject.toml"), "");
  });

  test("publishing with a pypi-token asks AWS for nothing", async () => {
    const { emulator, world, writeAuth } = await open();
    await writeAuth('[pypi-token]\ncorp = "pypi-of-the-user"\n');
    const project = await world.project(aPackage);
    await world.poetry(["build", "--no-plugins"], { in: project });

    const outcome = await world.poetry(["publish", "--repository", "corp"], { in: project });

    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).not.toContain("Logged in");
    expect(emulator.issuedTokens).toEqual([]);
    expect(seenInAws(emulator)[0]).toContain("POST shared upload");
    expect(await readFile(world.authFile, "utf8")).toBe('[pypi-token]\ncorp = "pypi-of-the-user"\n');
  });

  test("publishing with a name and password on the command line asks AWS for nothing", async () => {
    const { emulator, world } = await open();
    const project = await world.project(aPackage);
    await world.poetry(["build", "--no-plugins"], { in: project });

    const outcome = await world.poetry(["publish", "-r", "corp", "-u", "aws", "-p", goodToken(emulator)], {
      in: project,
    });

    // Poetry takes the URL of the index then, which is none to upload to.
    expect(outcome).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("HTTP Error 40") });
    expect(outcome.stderr).not.toContain("Logged in");
    expect(emulator.issuedTokens.length).toBe(1);
  });

  test("a stale login in ~/.netrc is named where Poetry prefers it to its own", async () => {
    const { emulator, world } = await open();
    await writeFile(join(world.home, ".netrc"), `machine ${sharedHost} login aws password stale\n`, { mode: 0o600 });

    const outcome = await world.poetry(["lock"], { in: await world.project(description) });

    const warning = `~/.netrc has a login for "${sharedHost}", which Poetry ${version} prefers to that of source "corp"
hint: Remove it from ~/.netrc, or update Poetry to 2.3.3 or newer
`;
    expect(outcome.stderr).toContain(loggedInToShared);
    // What is refused for the sake of the other login is sent again with ours.
    expect(outcome.exitCode).toBe(0);
    expect(emulator.issuedTokens).toHaveLength(1);
    if (isBefore(version, "2.3.3")) {
      expect(outcome.stderr).toContain(warning);
    } else {
      expect(outcome.stderr).not.toContain("netrc");
      expect(seenInAws(emulator).filter((line) => line.includes(" token=unknown"))).toEqual([]);
    }
  });

  test("a good token in ~/.netrc is no reason for a word", async () => {
    const { emulator, world } = await open();
    const netrc = `machine ${sharedHost} login aws password ${goodToken(emulator)}\n`;
    await writeFile(join(world.home, ".netrc"), netrc, { mode: 0o600 });

    const outcome = await world.poetry(["lock"], { in: await world.project(description) });

    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    expect(outcome.stderr).not.toContain("netrc");
    // The user's own file has the token.
    await writeFile(join(world.home, ".netrc"), "");
  });

  test("a variable that hides the project's sources from downloads is named", async () => {
    const { world } = await open({ POETRY_REPOSITORIES_OTHER_URL: "https://upload.example/" });
    const project = await world.project(description);

    const lock = await world.poetry(["lock"], { in: project });
    expect(lock).toMatchObject({ exitCode: 0 });
    expect(lock.stderr).not.toContain("POETRY_REPOSITORIES");
    const install = await world.poetry(["install"], { in: project });
    expect(
      install.stderr,
    ).toContain(`POETRY_REPOSITORIES_OTHER_URL in the environment hides the login of source "corp" from Poetry
hint: Unset it, and define that repository with poetry config repositories.other instead
`);
    expect(install.exitCode).toBe(1);
  });

  test("a variable that hides the login from an upload is named, one that defines a repository on the same host is not", async () => {
    const { emulator, world } = await open();
    const project = await world.project({ ...aPackage, dependencies: description.dependencies });
    const hiding = { POETRY_REPOSITORIES_OTHER_URL: "https://upload.example/" };
    const publish = ["publish", "--build", "--repository", "corp"];
    const first = await world.poetry(publish, { in: project, environment: hiding });
    expect(first).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("hides the login of source") });

    emulator.forget();
    const harmless = { POETRY_REPOSITORIES_OTHER_URL: sharedUrl };
    const install = await world.poetry(["install"], { in: project, environment: harmless });
    expect(install.exitCode).toBe(0);
    expect(install.stderr).not.toContain("hides");
    expect(seenInAws(emulator).filter((line) => / token=(?!valid)/.test(line))).toEqual([]);
  });

  test("half a login in the environment, as of a secret that is not set, is named", async () => {
    const { world } = await open({ POETRY_HTTP_BASIC_CORP_USERNAME: "aws", POETRY_HTTP_BASIC_CORP_PASSWORD: "" });
    const { stderr } = await world.poetry(["lock"], { in: await world.project(description) });
    const warning =
      'POETRY_HTTP_BASIC_CORP_PASSWORD in the environment is half a login, which Poetry mixes into that of source "corp"';
    expect(stderr.includes(warning)).toBe(!isBefore(version, "1.5"));
  });

  test("a stale login in ~/.netrc is no matter when publishing", async () => {
    const { world } = await open();
    await writeFile(join(world.home, ".netrc"), `machine ${sharedHost} login aws password stale\n`, { mode: 0o600 });
    const project = await world.project(aPackage);
    await world.poetry(["build", "--no-plugins"], { in: project });
    const outcome = await world.poetry(["publish", "--repository", "corp"], { in: project });
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.stderr).not.toContain("netrc");
  });

  test("an old token in the project's poetry.toml gives way to a new one, which is stored for the user", async () => {
    const { emulator, world } = await open();
    const poetryToml = '[http-basic.corp]\nusername = "aws"\npassword = "old"\n';
    const project = await world.project({ ...description, files: { "poetry.toml": poetryToml } });

    const first = await world.poetry(["install"], { in: project });
    const second = await world.poetry(["update"], { in: project });

    expect(first).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(emulator.issuedTokens.length).toBe(1);
    expect(await readFile(join(project.folder, "poetry.toml"), "utf8")).toBe(poetryToml);
    expect(seenInAws(emulator).filter((line) => / token=(?!valid)/.test(line))).toEqual([]);
  });

  test.each([
    ["still good", 6 * 3_600_000, 0],
    ["expired", -1_000, 1],
  ])("a token of version 1.0.0 that is %s is taken over, and cleaned", async (_state, life, newTokens) => {
    const { emulator, world, writeAuth } = await open();
    const token = goodToken(emulator);
    const expiration = new Date(Date.now() + life).toISOString();
    await writeAuth(
      `# mine\n[http-basic.corp]\nusername = "aws"\npassword = "${token}"\nexpiration = "${expiration}"\n`,
    );

    const project = await world.project(description);
    const first = await world.poetry(["lock"], { in: project });
    const second = await world.poetry(["update"], { in: project });

    expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
    expect(emulator.issuedTokens.length).toBe(1 + newTokens);
    const after = await readFile(world.authFile, "utf8");
    expect(after).toContain("# mine\n");
    expect(parse(after)).toEqual({
      "http-basic": { corp: { username: "aws", password: emulator.issuedTokens.at(-1) } },
    });
  });
});
