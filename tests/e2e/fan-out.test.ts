import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

// A CI run that starts 200 jobs at once, in an account that may make 40 calls a second. The issuers are those of the
// product, in processes of their own and with all that is loaded once in place, so that it is not the work of this
// machine that spreads the calls. Each asks for another duration, by which they are told apart.

const logins = 200;
const callsPerSecond = 40;
const wholeLoginSeconds = 45;
const processes = 2;
/** Two cores with nothing else to do take half a second; this is for those that run other tests beside. */
const longestStartMs = 5_000;

/** A call as the emulator answered it, in milliseconds since the beginning. */
interface Call {
  readonly atMs: number;
  readonly durationSeconds: number | undefined;
  readonly status: number | undefined;
}

test(`${logins} logins that start at once all succeed where AWS lets ${callsPerSecond} calls a second through`, async () => {
  const { calls, seconds } = await fanOut([]);

  expect(calls.filter(({ status }) => status === 200).length).toBe(logins);
  expect(Math.max(...seconds)).toBeLessThan(wholeLoginSeconds);
  const first = firstCalls(calls);
  expect(first.length).toBe(logins);
  expect(Math.max(...first)).toBeLessThan(longestStartMs);
  // Those who were turned away together do not come back together,
  expect(shareOfShortWaits(calls)).toBeGreaterThan(0.1);
  // and AWS is asked fewer than four times for each login.
  expect(calls.length).toBeLessThan(4 * logins);
}, 120_000);

test("without jitter they come back together, which is seen", async () => {
  const { calls } = await fanOut(["--without-jitter"]);
  expect(Math.max(...firstCalls(calls))).toBeLessThan(longestStartMs);
  expect(shareOfShortWaits(calls)).toBe(0);
}, 120_000);

async function fanOut(options: readonly string[]) {
  const folder = await makeTemporaryFolder("fan-out");
  onTestFinished(() => rm(folder, { recursive: true }));
  let begin = 0;
  const calls: Call[] = [];
  const emulator = await startEmulator({
    folder,
    world: { ...exampleWorld(), tokenCallsPerSecond: callsPerSecond },
    onRequest: ({ status, durationSeconds }) =>
      calls.push({ atMs: performance.now() - begin, durationSeconds, status }),
  });
  onTestFinished(() => emulator.close());
  const environment = {
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: exampleUsers.developer.accessKeyId,
    AWS_SECRET_ACCESS_KEY: exampleUsers.developer.secretAccessKey,
    ...emulator.environment,
  };
  const each = logins / processes;
  const clients = Array.from({ length: processes }, (_, index) =>
    startClients([String(900 + index * each), String(each), ...options], environment),
  );
  for (const { lines } of clients) expect(await lines.next()).toMatchObject({ value: "ready" });
  calls.length = 0;
  begin = performance.now();
  for (const { start } of clients) start();
  const seconds: number[] = [];
  for (const { lines } of clients) seconds.push(...JSON.parse((await lines.next()).value ?? "[]"));
  process.stdout.write(histogram(calls, seconds));
  return { calls, seconds };
}

function startClients(arguments_: readonly string[], environment: Readonly<Record<string, string>>) {
  const program = join(checkoutFolder, "tests", "fixtures", "fan-out-clients.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, ...arguments_], {
    cwd: checkoutFolder,
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { lines, start: () => child.stdin.end("go\n") };
}

/** When each login asked for the first time. */
function firstCalls(calls: readonly Call[]): readonly number[] {
  const latestFirst = calls.toReversed();
  return [...new Map(latestFirst.map(({ durationSeconds, atMs }) => [durationSeconds, atMs])).values()];
}

/**
 * The share of the waits between two calls of a login that were shorter than half of their bound: about half of them where
 * they are drawn evenly, fewer the busier this machine is, and none where all wait alike, however busy it is.
 */
function shareOfShortWaits(calls: readonly Call[]): number {
  const before = new Map<number | undefined, { readonly atMs: number; readonly boundMs: number }>();
  let [waits, short] = [0, 0];
  for (const { durationSeconds, atMs } of calls) {
    const last = before.get(durationSeconds);
    if (last !== undefined) {
      waits += 1;
      short += atMs - last.atMs < last.boundMs / 2 ? 1 : 0;
    }
    before.set(durationSeconds, { atMs, boundMs: last === undefined ? 1_000 : Math.min(2 * last.boundMs, 10_000) });
  }
  return short / waits;
}

/** The calls of each span of so many milliseconds since the beginning. */
function slots(calls: readonly Call[], spanMs: number): readonly (readonly Call[])[] {
  const last = Math.max(...calls.map(({ atMs }) => Math.floor(atMs / spanMs)));
  return Array.from({ length: last + 1 }, (_, slot) => calls.filter(({ atMs }) => Math.floor(atMs / spanMs) === slot));
}

function histogram(calls: readonly Call[], seconds: readonly number[]): string {
  const lines = slots(calls, 1000).map((inSecond, second) => {
    const good = inSecond.filter(({ status }) => status === 200).length;
    const bar = "#".repeat(Math.ceil(good / 4)) + "-".repeat(Math.ceil((inSecond.length - good) / 4));
    return `${String(second).padStart(3)} s ${String(inSecond.length).padStart(4)} calls, ${String(good).padStart(3)} let through ${bar}\n`;
  });
  const sorted = [...seconds].sort((left, right) => left - right);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return `${lines.join("")}logins took ${at(0.5)} s (median), ${at(0.95)} s (95 of 100), ${at(1)} s (longest); first calls within ${(Math.max(...firstCalls(calls)) / 1000).toFixed(1)} s, ${Math.round(100 * shareOfShortWaits(calls))} of 100 waits short\n`;
}
