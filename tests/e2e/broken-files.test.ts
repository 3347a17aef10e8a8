import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundleFolder } from "../../scripts/checkout.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { askCore } from "../support/core.ts";
import { developerKeys, documentedUrl, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { newestPoetryTest } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";
import type { ProjectSource } from "../support/project.ts";
import type { KeyringMode } from "../support/world.ts";

const isRoot = process.getuid?.() === 0;
const poetryProgram = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "poetry");
/** Reaches the index of each source, and writes nothing of its own. */
const search = ["search", "anything"];

function notRemembered(why: string, hint: string): string {
  return `Only this command has the new logins, they cannot be remembered: ${why}\nhint: ${hint}\n`;
}

async function open(sources: readonly ProjectSource[] = [sharedSource], keyring?: KeyringMode) {
  const emulator = await openEmulator();
  const world = await openWorld({
    poetry: newestPoetryVersion,
    emulator,
    environment: developerKeys,
    ...(keyring !== undefined && { keyring }),
  });
  const ledgerFolder = join(world.home, ".cache", "poetry-codeartifact-login");
  const configFolder = dirname(world.authFile);
  const project = await world.project({ sources });
  /** What the user reads of a search, but for what Poetry says of an index that cannot be searched. */
  const told = async (program: string, arguments_: readonly string[]) => {
    const outcome = world.filter(await world.run(program, arguments_, { in: project }));
    expect(outcome).toMatchObject({ exitCode: 0 });
    return outcome.stderr.replaceAll(/^Source \(.*\): Unable to retrieve .*\n/gm, "");
  };
  return { emulator, world, ledgerFolder, configFolder, project, told, search: () => told(poetryProgram, search) };
}

describe("without a place to write to, the command goes on with its login in memory, and one warning:", () => {
  test("HOME and XDG_CACHE_HOME unset", async () => {
    const emulator = await openEmulator();
    const { logins, messages } = await askCore(null, { ...emulator.environment, ...developerKeys });
    expect(logins).toEqual([expect.objectContaining({ repository: "corp", keep: true })]);
    expect(messages.map(({ code }) => code)).toEqual(["logged-in", "not-remembered"]);
    expect(messages[1]).toEqual({
      level: "warning",
      code: "not-remembered",
      text: "Only this command has the new logins, they cannot be remembered: there is no cache folder without HOME",
      hint: "Set HOME to an absolute path",
    });
  });

  newestPoetryTest("HOME and XDG_CACHE_HOME unset, in Poetry", async () => {
    const { world, configFolder, told } = await open();
    // Where Poetry's own files lie without a home is not to be tried: it would be the real one's.
    const places = ["CONFIG", "CACHE", "DATA"].map((kind) => `POETRY_${kind}_DIR="${configFolder}"`).join(" ");
    const unset = "unset HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME";
    const stderr = await told("/bin/sh", ["-c", `${unset}; ${places} exec "${poetryProgram}" search anything`]);
    expect(stderr).toBe(
      `${loggedInToShared}${notRemembered("there is no cache folder without HOME", "Set HOME to an absolute path")}`,
    );
    await expect(lstat(world.authFile)).rejects.toThrow("ENOENT");
  });

  // `docker run --user 12345`: Node.js and the AWS SDK throw where they are asked for a home that there is not.
  test.runIf(isRoot && !process.execPath.startsWith("/root"))("HOME unset, for a user without a name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "core-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(bundleFolder, folder, { recursive: true });
    await chmod(folder, 0o755);
    const emulator = await openEmulator();
    const authority = join(folder, "authority.pem");
    await cp(emulator.environment["AWS_CA_BUNDLE"] ?? "", authority);
    const environment = { ...emulator.environment, ...developerKeys, AWS_CA_BUNDLE: authority };

    const { messages } = await askCore(null, environment, { bundle: folder, user: 12345 });

    expect(messages.map(({ code }) => code)).toEqual(["logged-in", "not-remembered"]);
  });

  test.runIf(isRoot)("no home, and a folder on PATH that others may not enter: Node.js is found", async () => {
    const world = await openWorld({ poetry: newestPoetryVersion });
    const [closed, open] = [join(world.folder, "closed"), join(world.folder, "open")];
    for (const folder of [closed, open]) {
      await mkdir(folder);
      await writeFile(join(folder, "node"), "", { mode: 0o755 });
    }
    await chmod(closed, 0o700);
    await chmod(world.folder, 0o755);
    // Python and the shim lie where such a user need not get to: they are loaded before.
    const program = `
import os, sys
from pathlib import Path
from poetry_codeartifact_login_plugin.core import find_node

os.environ["PATH"] = os.pathsep.join(sys.argv[1:])
del os.environ["HOME"]
os.chdir("/")
os.setuid(12345)
print(find_node(Path("/project")))
`;
    const python = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "python");
    const outcome = await world.run(python, ["-c", program, closed, open]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "", stdout: `${join(open, "node")}\n` });
  });

  newestPoetryTest("a home that takes no files, and two domains", async () => {
    const { emulator, ledgerFolder, configFolder, search } = await open([
      sharedSource,
      { name: "second", url: documentedUrl },
    ]);
    for (const folder of [ledgerFolder, configFolder]) {
      await mkdir(dirname(folder), { recursive: true });
      await writeFile(folder, "in the way\n");
    }
    const stderr = await search();
    const warning = notRemembered(
      '"[HOME]/.cache/poetry-codeartifact-login" is no folder',
      "Remove it: a new one is made",
    );
    expect(stderr).toContain(loggedInToShared);
    expect(stderr.endsWith(warning)).toBe(true);
    expect(stderr.match(/they cannot|Cannot store/g)).toEqual(["they cannot"]);
    expect(await readFile(ledgerFolder, "utf8")).toBe("in the way\n");
    expect(emulator.issuedTokens.length).toBe(2);
  });

  newestPoetryTest("a full disk", async () => {
    const { world, ledgerFolder, project } = await open();
    // The signal of a file that becomes too large is not ignored by Node.js, as it is by Python.
    await world.writeProgram("node", `#!/bin/sh\ntrap '' XFSZ\nexec "${process.execPath}" "$@"\n`);
    // Searching needs Poetry's own cache. This gets as far as the login, and then finds that there is no package.
    const publish = async (option: string) => {
      const script = `ulimit -f 0; exec "${poetryProgram}" publish --dry-run --repository corp ${option}`;
      return world.filter(await world.run("/bin/sh", ["-c", script], { in: project }));
    };
    const bare = await publish("--no-plugins");
    const warning = notRemembered(
      'cannot write "[HOME]/.cache/poetry-codeartifact-login/ledger.json" (EFBIG: file too large)',
      "Make room on its disk",
    );
    expect(await publish("")).toEqual({ ...bare, stderr: `${loggedInToShared}${warning}${bare.stderr}` });
    expect(await readdir(ledgerFolder)).toEqual([]);
    await expect(lstat(world.authFile)).rejects.toThrow("ENOENT");
  });

  newestPoetryTest("a disk that becomes full within auth.toml", async () => {
    const { world, configFolder, told } = await open();
    const text = `# ${"mine ".repeat(80)}\n[http-basic.mine]\nusername = "ana"\n`;
    await mkdir(configFolder, { recursive: true });
    await writeFile(world.authFile, text);
    // 512 bytes: enough for the ledger, and for a part of the new file.
    const stderr = await told("/bin/sh", ["-c", `ulimit -f 1; exec "${poetryProgram}" search anything`]);
    expect(stderr).toBe(
      `${loggedInToShared}Cannot store the login for source "corp" in auth.toml, only this command has it: OSError: [Errno 27] File too large\nhint: Make Poetry's configuration folder writable\n`,
    );
    expect(await readFile(world.authFile, "utf8")).toBe(text);
    expect((await readdir(configFolder)).toSorted()).toEqual(["auth.toml", "codeartifact-login.lock"]);
  });
});

newestPoetryTest("a lock that others could hold is not used, which is told once for all sources", async () => {
  const { emulator, world, configFolder, search } = await open([sharedSource, { ...sharedSource, name: "again" }]);
  const lock = join(configFolder, "codeartifact-login.lock");
  const target = join(world.home, "target");
  await mkdir(configFolder, { recursive: true });
  const spoil: readonly (() => Promise<void>)[] = [
    () => symlink(target, lock),
    () => writeFile(lock, "").then(() => chmod(lock, 0o666)),
    () => mkdir(lock),
    ...(isRoot ? [() => writeFile(lock, "").then(() => chown(lock, 12345, 12345))] : []),
  ];
  for (const [index, each] of spoil.entries()) {
    await each();
    expect(await search()).toBe(
      `${loggedInToShared}The lock "[HOME]/.config/pypoetry/codeartifact-login.lock" is not used: it is no plain file, belongs to another user, or can be written by others\nhint: Remove it: a new one is made\n`,
    );
    expect(parse(await readFile(world.authFile, "utf8"))).toMatchObject({
      "http-basic": { corp: { password: emulator.issuedTokens[index] } },
    });
    await rm(lock, { recursive: true });
    await world.letTimePass(13 * 3_600_000);
  }
  await expect(lstat(target)).rejects.toThrow("ENOENT");
  expect(await search()).toBe(loggedInToShared);
  expect((await lstat(lock)).mode & 0o777).toBe(0o600);
});

newestPoetryTest("a broken ledger is told of once, and replaced", async () => {
  const { emulator, ledgerFolder, search } = await open();
  await mkdir(ledgerFolder, { recursive: true, mode: 0o700 });
  await writeFile(join(ledgerFolder, "ledger.json"), Buffer.from([0xff, 0, 0x80]));
  const path = "[HOME]/.cache/poetry-codeartifact-login/ledger.json";
  expect(await search()).toBe(
    `${loggedInToShared}"${path}" cannot be read: it is now "${path}.broken", and begun anew\n`,
  );
  expect(await search()).toBe("");
  expect(emulator.issuedTokens.length).toBe(1);
});

describe("a credential store with rubbish in it:", () => {
  newestPoetryTest("a binary auth.toml is Poetry's to tell of", async () => {
    const { world, project } = await open();
    const binary = Buffer.from([0xff, 0xfe, 0, 0x80]);
    await mkdir(dirname(world.authFile), { recursive: true });
    await writeFile(world.authFile, binary);
    const bare = await world.poetry([...search, "--no-plugins"], { in: project });
    expect(await world.poetry(search, { in: project })).toEqual(bare);
    expect(await readFile(world.authFile)).toEqual(binary);
  });

  newestPoetryTest("a number for a password, and a keyring that raises", async () => {
    const { emulator, world, search } = await open([sharedSource], "raises");
    await mkdir(dirname(world.authFile), { recursive: true });
    await writeFile(world.authFile, '[http-basic.corp]\nusername = "aws"\npassword = 12345\n');
    expect(await search()).toBe(
      `${loggedInToShared}Cannot store the login for source "corp" in the keyring, it is in auth.toml instead: OSError: the keyring daemon went away\nhint: Unlock the keyring, or run poetry config keyring.enabled false\n`,
    );
    expect(await readFile(world.authFile, "utf8")).toContain(`password = "${emulator.issuedTokens[0]}"`);
  });

  newestPoetryTest("a keyring that answers with numbers", async () => {
    const { emulator, search } = await open([sharedSource], "rubbish");
    // Nothing is found again, and so each command has a login of its own.
    expect([await search(), await search()]).toEqual([loggedInToShared, loggedInToShared]);
    expect(emulator.issuedTokens.length).toBe(2);
  });
});

newestPoetryTest("settings that are no settings are told of, each with its place", async () => {
  const { project, search } = await open();
  const file = join(project.folder, "pyproject.toml");
  const settings = `
[tool.poetry_codeartifact_login]
storage = nan
provider = ${"9".repeat(300)}
"${"k".repeat(100)}" = inf
binary = "\\u0000\\u001b[31m\\uFFFF"
[[tool.poetry_codeartifact_login.source]]
name = "corp"
domain = 2026-11-24
duration_seconds = -inf
aws_profile = ${"[".repeat(50)}${"]".repeat(50)}
`;
  await writeFile(file, `${await readFile(file, "utf8")}${settings}`);
  const known = 'is ignored\nhint: Known are "storage", "provider", "source"\n';
  const table = "tool.poetry_codeartifact_login";
  expect((await search()).replace(/^Source .*\n/m, "")).toBe(
    `${table}: unknown key "${"k".repeat(100)}" ${known}${table}: unknown key "binary" ${known}` +
      `${table}.storage: wanted "poetry" or "memory", got "NaN"\n` +
      `${table}.provider: wanted "auto" or "sdk" or "aws-cli", got 1e+300\n` +
      `${table}.source[0].domain: wanted 2 to 50 lower-case letters, digits and dashes, beginning with a letter, got "2026-11-24"\n` +
      `${table}.source[0].aws_profile: wanted a string, got ${"[".repeat(50)}${"]".repeat(30)}…\n` +
      `${table}.source[0].duration_seconds: wanted a whole number, got "-Infinity"\n`,
  );
});
