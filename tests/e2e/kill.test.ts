import { createHash } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect } from "vitest";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { developerKeys, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { newestPoetryTest } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";

// Each of the two processes is killed in the middle of a login, at every step of it and at random moments. KILLS=500
// makes that many of the latter in all, and KILL_SEED repeats those of a run.

const kills = Number(process.env["KILLS"] ?? 40);
const seed = Number(process.env["KILL_SEED"] ?? 20_261_124);

type Half = "poetry" | "node";
type Keep = "auth.toml" | "keyring";

const otherToken = createHash("sha256").update("the token of another domain").digest("hex");
const far = 32_503_680_000_000;
const oldLedger = { version: 1, tokens: { [otherToken]: { scope: "x", issuedAt: 0, expiresAt: far, refreshAt: far } } };

/** A login that has to be renewed, among what others keep in the same files. */
const oldAuth = `# mine
[http-basic.mine]
username = "ana"
password = "hers"

[http-basic.corp]
username = "aws"
password = "old"

[pypi-token]
pypi = "y"
`;
const oldKeyring = { other: { ana: "hers" }, "poetry-repository-corp": { aws: "old" } };

async function open(keep: Keep) {
  const emulator = await openEmulator();
  const world = await openWorld({
    poetry: newestPoetryVersion,
    emulator,
    environment: developerKeys,
    ...(keep === "keyring" && { keyring: "works" }),
  });
  const project = await world.project({ sources: [sharedSource] });
  const folders = {
    pids: join(world.folder, "pids"),
    config: dirname(world.authFile),
    ledger: join(world.home, ".cache", "poetry-codeartifact-login"),
  };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  const ledgerFile = join(folders.ledger, "ledger.json");
  // Both write down who they are: `exec` keeps the number.
  await world.writeProgram("node", `#!/bin/sh\necho $$ > "${folders.pids}/node"\nexec "${process.execPath}" "$@"\n`);
  const poetry = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "poetry");
  const search = () =>
    world.run("/bin/sh", ["-c", `echo $$ > "${folders.pids}/poetry"; exec "${poetry}" search anything`], {
      in: project,
    });

  const reset = async () => {
    await rm(join(folders.config, "codeartifact-login.lock"), { force: true });
    await writeFile(world.authFile, oldAuth);
    await writeFile(ledgerFile, JSON.stringify(oldLedger));
    if (keep === "keyring") await writeFile(world.keyringFile, JSON.stringify(oldKeyring));
  };

  /** What lies on the disk, each either old or new; throws where it is neither. */
  const stored = async () => {
    const text = await readFile(world.authFile, "utf8");
    const auth = parse(text);
    const { corp, ...others } = Object(auth["http-basic"]);
    expect([text.slice(0, 7), others, auth["pypi-token"]]).toEqual([
      "# mine\n",
      { mine: { username: "ana", password: "hers" } },
      { pypi: "y" },
    ]);
    const ledger = JSON.parse(await readFile(ledgerFile, "utf8"));
    expect(ledger).toMatchObject(oldLedger);
    const keyring = keep === "keyring" ? JSON.parse(await readFile(world.keyringFile, "utf8")) : undefined;
    expect(keyring?.other).toEqual(keyring && oldKeyring.other);
    expect(corp.username).toBe("aws");
    // With a keyring, no password is left in the file, once that is done too.
    expect(keep === "keyring" ? ["old", undefined] : ["old", ...emulator.issuedTokens]).toContain(corp.password);
    const password = keyring === undefined ? corp.password : keyring["poetry-repository-corp"].aws;
    expect(["old", ...emulator.issuedTokens]).toContain(password);
    return { password, isNew: Object.keys(ledger.tokens).length > 1 && corp.password !== "old" };
  };

  /** Runs Poetry, and kills one of its halves when `moment` resolves; then sees that all is well, and runs it again. */
  const killOnce = async (half: Half, moment: (running: AbortSignal) => Promise<void>) => {
    await reset();
    for (const name of ["poetry", "node"]) await writeFile(join(folders.pids, name), "");
    const running = new AbortController();
    const killing = moment(running.signal).then(async () => {
      const pid = Number(await readFile(join(folders.pids, half), "utf8"));
      if (!running.signal.aborted && pid > 1) killQuietly(pid);
    });
    const outcome = await search();
    running.abort();
    await killing;
    const { isNew } = await stored();
    // Without its core, Poetry goes on. What is left of a Poetry that was killed is silent.
    const said = outcome.stderr.replaceAll(/^Source \(corp\): .*\n/gm, "");
    const skipped = "CodeArtifact login skipped: the Node.js core ended with exit code -9\n";
    expect(
      half === "node" ? [skipped, `${loggedInToShared}${skipped}`, loggedInToShared] : ["", loggedInToShared],
    ).toContain(said);
    if (half === "node") expect(outcome.exitCode).toBe(0);

    await ageLeftovers(folders.ledger);
    const calls = emulator.issuedTokens.length;
    const next = await search();
    expect(next.exitCode).toBe(0);
    expect(next.stderr.replaceAll(/^Source .*\n/gm, "")).toBe(isNew ? "" : loggedInToShared);
    expect(emulator.issuedTokens.length).toBe(isNew ? calls : calls + 1);
    expect(await stored()).toEqual({ password: emulator.issuedTokens.at(-1), isNew: true });
    if (!isNew) {
      expect((await readdir(folders.config)).toSorted()).toEqual(["auth.toml", "codeartifact-login.lock"]);
      expect(await readdir(folders.ledger)).toEqual(["ledger.json"]);
    }
    return { exitCode: outcome.exitCode, isNew, wasInTime: outcome.exitCode === "SIGKILL" || said.endsWith(skipped) };
  };
  return { emulator, folders, killOnce };
}

describe.each<Keep>(["auth.toml", "keyring"])("with the login in %s", (keep) => {
  newestPoetryTest("killing either half at any step of a login tears nothing", async () => {
    const { emulator, folders, killOnce } = await open(keep);
    const steps: readonly (readonly [string, keyof typeof folders, RegExp])[] = [
      ["the core starts", "pids", /^node$/],
      ["the lock is there", "config", /\.lock$/],
      ["the ledger is being written", "ledger", /^ledger\.json\./],
      ["the ledger is written", "ledger", /^ledger\.json$/],
      ["auth.toml is being written", "config", /^\.codeartifact-login-/],
      ["auth.toml is written", "config", /^auth\.toml$/],
    ];
    for (const half of ["poetry", "node"] as const) {
      for (const [step, folder, name] of steps) {
        const { exitCode } = await killOnce(half, (running) => fileAppears(folders[folder], name, running));
        expect([half, step, exitCode]).toEqual([half, step, half === "poetry" ? "SIGKILL" : 0]);
      }
      const before = emulator.seen().length;
      emulator.fail({ on: "authorization-token", times: 1, with: { kind: "slow", delayMs: 300 } });
      await killOnce(half, async (running) => {
        while (emulator.seen().length === before && !running.aborted) await new Promise((next) => setTimeout(next, 5));
      });
    }
  });

  newestPoetryTest(
    `killing either half at ${kills / 2} random moments tears nothing, seed ${seed}`,
    async () => {
      const { folders, killOnce } = await open(keep);
      const random = randomNumbers(seed + keep.length);
      // From the start of the core to a login that is stored, and a little more, on this machine.
      let window = 0;
      await killOnce("node", async (running) => {
        await fileAppears(folders.pids, /^node$/, running);
        const begun = Date.now();
        await fileAppears(folders.config, /^auth\.toml$/, running);
        window = 1.2 * (Date.now() - begun);
        await fileAppears(folders.pids, /nothing/, running);
      });
      const outcomes = { poetry: 0, node: 0, new: 0 };
      for (let count = 0; count < kills / 2; count += 1) {
        const half = random() < 0.5 ? "poetry" : "node";
        const delay = random() * window;
        const { isNew, wasInTime } = await killOnce(half, async (running) => {
          await fileAppears(folders.pids, /^node$/, running);
          await new Promise((next) => setTimeout(next, delay));
        });
        if (wasInTime) outcomes[half] += 1;
        if (isNew) outcomes.new += 1;
      }
      expect(outcomes.poetry).toBeGreaterThan(0);
      expect(outcomes.node).toBeGreaterThan(0);
      const sum = `${kills / 2} kills within ${Math.round(window)} ms: ${outcomes.poetry} of Poetry and ${outcomes.node} of Node.js in time, ${outcomes.new} after all was stored`;
      if ("KILLS" in process.env) process.stdout.write(`${keep}: ${sum}\n`);
    },
    3_600_000,
  );
});

/** Resolves as soon as a file of such a name appears or changes in the folder, or the signal comes. */
function fileAppears(folder: string, name: RegExp, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watcher: FSWatcher = watch(folder, (_event, file) => {
      if (name.test(file ?? "")) end();
    });
    const end = () => {
      watcher.close();
      resolve();
    };
    signal.addEventListener("abort", end);
  });
}

/** The ledger leaves alone what may still be written to. */
async function ageLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== "ledger.json") await utimes(join(folder, name), new Date(0), new Date(0));
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
