import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, onTestFinished } from "vitest";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import {
  developerKeys,
  documentedUrl,
  loggedInToShared,
  sharedSource,
  sharedTokenCall,
} from "../support/documented-example.ts";
import { newestPoetryTest } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";

const environmentFolder = poetryEnvironmentFolder(newestPoetryVersion);
/** Reaches the index of each source, and writes nothing of its own. */
const search = ["search", "anything"];
/** What the plugin says, without what Poetry says of an index that cannot be searched. */
const told = (stderr: string) => stderr.replaceAll(/^Source \(.*\): Unable to retrieve .*\n/gm, "");

const foreign = `# hers, with care
[pypi-token]
pypi = "y"

[http-basic.mine]  # the old index
username = "ana"
password = "edit-0"
`;

newestPoetryTest(
  "twenty processes at once ask AWS once for each domain, and lose nothing of what another writes",
  async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: newestPoetryVersion, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource, { name: "second", url: documentedUrl }] });
    await mkdir(dirname(world.authFile), { recursive: true });
    await writeFile(world.authFile, foreign);
    const bystander = startEditing(world.authFile);
    const begun = Date.now();

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.poetry(search, { in: project })));

    // Nobody waited for the end of a patience: 10 s for the core, 90 s for the lock.
    expect(Date.now() - begun).toBeLessThan(60_000);
    const edits = bystander.stop();
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(outcomes.map(() => 0));
    const [login, ...others] = outcomes
      .map(({ stderr }) => told(stderr))
      .toSorted()
      .reverse();
    expect(login).toContain(loggedInToShared);
    expect(login?.match(/^Logged in/gm)?.length).toBe(2);
    expect(new Set(others)).toEqual(new Set([""]));
    const requests = emulator.seen();
    expect(requests.filter((line) => line.startsWith("POST")).length).toBe(2);
    expect(requests.filter((line) => line.startsWith("GET") && line.includes("token=valid")).length).toBe(40);
    expect(requests.length).toBe(42);

    const text = await readFile(world.authFile, "utf8");
    expect(text).toContain("# hers, with care\n");
    expect(text).toContain("[http-basic.mine]  # the old index\n");
    expect(parse(text)).toEqual({
      "pypi-token": { pypi: "y" },
      "http-basic": {
        mine: { username: "ana", password: `edit-${edits}` },
        corp: { username: "aws", password: expect.toBeOneOf([...emulator.issuedTokens]) },
        second: { username: "aws", password: expect.toBeOneOf([...emulator.issuedTokens]) },
      },
    });
    expect(edits).toBeGreaterThan(3);
  },
);

newestPoetryTest("the lock of a process that was killed is free at once", async () => {
  const emulator = await openEmulator();
  const world = await openWorld({ poetry: newestPoetryVersion, emulator, environment: developerKeys });
  const project = await world.project({ sources: [sharedSource] });
  emulator.fail({ on: "authorization-token", times: 1, with: { kind: "slow", delayMs: 15_000 } });
  const pids = join(world.folder, "pid");
  await world.writeProgram(
    "node",
    `#!/bin/sh\necho $$ > "${pids}-of-core-of-$PPID"\nexec "${process.execPath}" "$@"\n`,
  );
  const script = `echo $$ > "${pids}"; exec "${environmentFolder}/bin/poetry" search anything`;
  let isOver = false;
  const holder = world.run("/bin/sh", ["-c", script], { in: project }).finally(() => {
    isOver = true;
  });
  await until(() => emulator.seen().length === 1);

  const waiting = Promise.all([world.poetry(search, { in: project }), world.poetry(search, { in: project })]);
  const pid = Number(await readFile(pids, "utf8"));
  process.kill(pid, "SIGKILL");

  expect((await waiting).map(({ stderr }) => told(stderr)).toSorted()).toEqual(["", loggedInToShared]);
  expect(emulator.seen().filter((line) => line === sharedTokenCall).length).toBe(2);
  // They did not wait for AWS to answer the core that the dead one left.
  expect(isOver).toBe(false);
  process.kill(Number(await readFile(`${pids}-of-core-of-${pid}`, "utf8")), "SIGKILL");
  expect(await holder).toEqual({ exitCode: "SIGKILL", stdout: "", stderr: "" });
});

newestPoetryTest("a lock that another process keeps is waited for no longer than the bound", async () => {
  const world = await openWorld({ poetry: newestPoetryVersion });
  const program = `
import subprocess, sys, time
from poetry.config.config import Config
from poetry_codeartifact_login_plugin import credential_store
from poetry_codeartifact_login_plugin.credential_store import CredentialStore

hold = """
import sys, time
from poetry.config.config import Config
from poetry_codeartifact_login_plugin.credential_store import CredentialStore
with CredentialStore(Config.create()).lock():
    print("held", flush=True)
    sys.stdin.read()
"""
holder = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
holder.stdout.readline()
assert credential_store._LOCK_SECONDS == 90
credential_store._LOCK_SECONDS = 1
begun = time.monotonic()
with CredentialStore(Config.create()).lock():
    print(1 <= time.monotonic() - begun < 5)
holder.communicate(b"")
begun = time.monotonic()
with CredentialStore(Config.create()).lock():
    print(time.monotonic() - begun < 1)
`;
  const outcome = await world.run(join(environmentFolder, "bin", "python"), ["-c", program]);
  expect(outcome).toEqual({ exitCode: 0, stdout: "True\nTrue\n", stderr: "" });
});

// The shim's own class, past Poetry: another write between its reading and its writing cannot be timed otherwise.
describe("a login is stored", () => {
  async function store(edits: number) {
    const world = await openWorld({ poetry: newestPoetryVersion });
    await mkdir(dirname(world.authFile), { recursive: true });
    await writeFile(world.authFile, foreign);
    const program = `
import json, sys
from pathlib import Path
from poetry.config.config import Config
from poetry_codeartifact_login_plugin.credential_store import CredentialStore

store, file, edits = CredentialStore(Config.create()), Path(sys.argv[1]), 0

def edit(event, _):
    global edits
    # The new file is about to be written, so the old one has been read.
    if event == "tempfile.mkstemp" and edits < int(sys.argv[2]):
        edits += 1
        file.write_text(file.read_text().replace(f"edit-{edits - 1}", f"edit-{edits}"))

sys.addaudithook(edit)
with store.lock():
    print(json.dumps(store.store({"repository": "corp", "username": "aws", "password": "new"})))
`;
    const python = join(environmentFolder, "bin", "python");
    const outcome = await world.run(python, ["-c", program, world.authFile, String(edits)]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await readdir(dirname(world.authFile))).toSorted()).toEqual(["auth.toml", "codeartifact-login.lock"]);
    const refusals = JSON.parse(world.filter(outcome).stdout);
    return { refusals, text: await readFile(world.authFile, "utf8") };
  }

  newestPoetryTest("beside what another wrote in the middle of it, twice", async () => {
    const { refusals, text } = await store(2);
    expect(refusals).toEqual({});
    expect(text.startsWith(foreign.replace("edit-0", "edit-2"))).toBe(true);
    expect(parse(text)).toMatchObject({ "http-basic": { corp: { username: "aws", password: "new" } } });
  });

  newestPoetryTest("not at all where another never ends to write", async () => {
    const { refusals, text } = await store(1_000);
    expect(refusals).toEqual({
      "auth.toml": "TimeoutError: [HOME]/.config/pypoetry/auth.toml is changed all the time",
    });
    expect(text).toBe(foreign.replace("edit-0", "edit-20"));
  });
});

/**
 * Edits the file three times a second, in one step, unless it changed meanwhile: as a good editor would, without our lock.
 * What two do so within some microseconds can still be lost for one of them, so that more edits would prove less.
 */
function startEditing(file: string): { readonly stop: () => number } {
  let edits = 0;
  const edit = () => {
    const text = readFileSync(file, "utf8");
    const edited = text.replace(/"edit-\d+"/, `"edit-${edits + 1}"`);
    writeFileSync(`${file}~`, edited, { mode: 0o600 });
    const isSame = readFileSync(file, "utf8") === text;
    if (isSame) renameSync(`${file}~`, file);
    else rmSync(`${file}~`);
    edits += isSame ? 1 : 0;
  };
  const timer = setInterval(edit, 300);
  onTestFinished(() => clearInterval(timer));
  return {
    stop: () => {
      clearInterval(timer);
      return edits;
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setTimeout(next, 5));
}
