import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { benchAws, range, sourceUrl } from "../../scripts/bench/bench-world.ts";
import { coreQuestion } from "../../scripts/bench/core-question.ts";
import { type BundledFile, bundleCore, coreEntry } from "../../scripts/bundle-core.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { ledgerPath } from "../../src/cli/environment.ts";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { run } from "../support/run.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

// Speed that can be counted, so that it is not lost unnoticed. Seconds are `make bench`'s.

const probe = join(checkoutFolder, "tests", "fixtures", "work-of-core.cjs");
const allSources = range(1000).map((index) => ({
  name: `corp-${index}`,
  url: sourceUrl(`many-${index % 50}`, "only"),
}));

/** What the core had done when it wrote its last answer. */
interface Work {
  /** How many answers that were. */
  readonly answers: number;
  /** Files of the bundle that were loaded, and their size. */
  readonly chunks: number;
  readonly bytes: number;
  /** Node's own modules that were loaded. */
  readonly builtin: readonly string[];
  /** Every call of `node:fs` with a path outside of the bundle: the function's name, and the path. */
  readonly files: readonly (readonly [string, string])[];
}

interface Answer {
  readonly logins: readonly { readonly repository: string; readonly password: string; readonly keep: boolean }[];
}

let folder: string;
let bundle: string;
let ledger: string;
let files: readonly BundledFile[];
let emulator: Emulator;

beforeAll(async () => {
  folder = await makeTemporaryFolder("budgets");
  bundle = join(folder, "bundle");
  ledger = ledgerPath({ HOME: folder, LOCALAPPDATA: folder }, process.platform) ?? "";
  files = await bundleCore(coreEntry, bundle);
  emulator = await startEmulator({ folder, world: benchAws() });
}, 60_000);

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  emulator.forget();
  await mkdir(dirname(ledger), { recursive: true, mode: 0o700 });
  await rm(ledger, { force: true });
});

/** @param told the file that gets what was done */
function callOfCore(told: string) {
  const environment = {
    HOME: folder,
    USERPROFILE: folder,
    LOCALAPPDATA: folder,
    PATH: "/nowhere",
    AWS_EC2_METADATA_DISABLED: "true",
    WORK_OF_CORE: told,
    ...developerKeys,
    ...emulator.environment,
  };
  return { arguments: ["--require", probe, join(bundle, "main.cjs"), "login"], environment };
}

async function ask(question: string): Promise<{ readonly answer: Answer; readonly work: Work }> {
  const told = join(folder, "work.json");
  const { arguments: given, environment } = callOfCore(told);
  const { stdout } = await run(process.execPath, given, { cwd: "/", environment, input: question });
  return { answer: JSON.parse(stdout), work: JSON.parse(await readFile(told, "utf8")) };
}

/** Asks each question when the one before is answered, and ends the core by a signal. Gives how it ended. */
async function askInTurn(questions: readonly string[]): Promise<{ readonly work: Work; readonly signal: unknown }> {
  const told = join(folder, "work-in-turn.json");
  const { arguments: given, environment } = callOfCore(told);
  const core = spawn(process.execPath, given, { cwd: "/", env: environment, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void core.kill("SIGKILL"));
  const ended = once(core, "exit");
  const answers = createInterface(core.stdout)[Symbol.asyncIterator]();
  for (const question of questions) {
    core.stdin.write(question);
    await answers.next();
  }
  core.kill("SIGTERM");
  const [, signal] = await ended;
  return { work: JSON.parse(await readFile(told, "utf8")), signal };
}

function heldOf({ logins }: Answer): Readonly<Record<string, string>> {
  return Object.fromEntries(logins.map(({ repository, password }) => [repository, password]));
}

/** The files that were looked at, told by what they are. */
function looksOf({ files }: Work): readonly string[] {
  const names = new Map([
    [ledger, "ledger"],
    [dirname(ledger), "folder of the ledger"],
    [dirname(dirname(ledger)), "folder around"],
    [join("/nowhere", "poetry.toml"), "poetry.toml"],
    [join(folder, ".aws", "config"), "~/.aws/config"],
    [join(folder, ".aws", "credentials"), "~/.aws/credentials"],
    [emulator.caFile, "AWS_CA_BUNDLE"],
  ]);
  return files.map(([name, path]) => {
    const isNew = path.startsWith(`${ledger}.`);
    return `${name} ${isNew ? "new ledger" : (names.get(path) ?? path)}`;
  });
}

/** To see whether the ledger can be trusted. */
const looksAtLedger = [
  "statSync folder around",
  "lstatSync folder of the ledger",
  "statSync folder of the ledger",
  "lstatSync ledger",
];

/** All that is looked at to say that logins are good, however many. */
const looksAtGood = [
  "lstatSync ledger",
  ...looksAtLedger,
  "openSync ledger",
  "readFileSync poetry.toml",
  // Whether it changed since this process started, when it looked for something fresh.
  "lstatSync ledger",
];

/** All that is looked at and written where tokens are got with keys, however many; there is no ledger yet. */
const looksAtStale = [
  "lstatSync ledger",
  ...looksAtLedger,
  "readFileSync poetry.toml",
  "readFileSync ~/.aws/config",
  "readFileSync ~/.aws/credentials",
  "statSync AWS_CA_BUNDLE",
  "readFileSync AWS_CA_BUNDLE",
  ...looksAtLedger,
  "mkdirSync folder of the ledger",
  "readdirSync folder of the ledger",
  "openSync new ledger",
  "renameSync new ledger",
];

describe("the core", () => {
  it("has an entry of 1 kB, and 540 kB in all", () => {
    expect(files.find(({ path }) => path === "main.cjs")?.bytes).toBeLessThan(1_000);
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(540_000);
  });

  it("is in ASCII: one ellipsis doubles what a file takes in memory", async () => {
    const texts = await Promise.all(files.map(({ path }) => readFile(join(bundle, path), "utf8")));
    expect(files.filter((_, index) => /[\u0080-\uffff]/.test(texts[index] ?? ""))).toEqual([]);
    // There is something to be escaped.
    expect(texts.join("")).toContain(String.raw`\u2026`);
  });

  it("loads one file of 80 kB to say that a login is good, and reads the ledger, poetry.toml and nothing else", async () => {
    const first = await ask(coreQuestion({ sources: [sharedSource], obtain: true }));
    const good = coreQuestion({ sources: [sharedSource], held: heldOf(first.answer), obtain: false });
    const { answer, work } = await ask(good);

    expect(answer.logins.map(({ keep }) => keep)).toEqual([true]);
    // The entry, the one that all share, and the bundler's helpers.
    expect(work.chunks).toBe(3);
    expect(work.bytes).toBeLessThan(80_000);
    // A few milliseconds each: streams, processes, networks.
    const dear = [
      "child_process",
      "crypto",
      "fs/promises",
      "http",
      "https",
      "net",
      "readline",
      "timers/promises",
      "tls",
      "tty",
    ];
    // That `fs` is there shows that modules are seen at all.
    expect(["fs", ...dear].filter((name) => work.builtin.includes(name))).toEqual(["fs"]);
    expect(looksOf(work)).toEqual(looksAtGood);
    // Nor what the next question is waited with, in which a signal is the system's.
    const second = await askInTurn([good, good]);
    expect(second).toMatchObject({ work: { answers: 2, builtin: work.builtin }, signal: "SIGTERM" });
    expect(emulator.seen().length).toBe(1);
  });

  it("loads no client of the AWS SDK to get a token with keys", async () => {
    const { answer, work } = await ask(coreQuestion({ sources: [sharedSource], obtain: true }));
    expect(answer.logins.length).toBe(1);
    expect(emulator.seen().length).toBe(1);
    expect(work.chunks).toBe(4);
    expect(work.bytes).toBeLessThan(110_000);
    expect(looksOf(work)).toEqual(looksAtStale);
  });

  it("asks AWS once for each of 50 domains of 1,000 sources, at most 10 at a time, and not again while they are good", async () => {
    // Answers that take a while, so that all requests that there are at one time are seen.
    emulator.fail({ on: "authorization-token", times: 50, with: { kind: "slow", delayMs: 200 } });
    const stale = await ask(coreQuestion({ sources: allSources, obtain: true }));
    expect(stale.answer.logins.length).toBe(1000);
    expect(emulator.seen().length).toBe(50);
    expect(emulator.mostInFlight).toBeGreaterThan(1);
    expect(emulator.mostInFlight).toBeLessThanOrEqual(10);
    expect(looksOf(stale.work)).toEqual(looksAtStale);

    const { answer, work } = await ask(coreQuestion({ sources: allSources, held: heldOf(stale.answer), obtain: true }));
    expect(answer.logins.filter(({ keep }) => keep).length).toBe(1000);
    expect(emulator.seen().length).toBe(50);
    expect(looksOf(work)).toEqual(looksAtGood);
  }, 30_000);
});
