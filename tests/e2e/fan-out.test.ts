import { setMaxListeners } from "node:events";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { SdkTokenIssuer } from "../../src/aws/sdk-token-issuer.ts";
import type { Scope } from "../../src/core/scope.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

// A CI run that starts 200 jobs at once, in an account that may make 40 calls a second. The issuers are those of the
// product, each with clients of its own, and one process has them all: 200 processes would measure the machine.

const logins = 200;
const callsPerSecond = 40;
const wholeLoginSeconds = 45;

const scope: Scope = {
  region: "eu-central-1",
  domain: "corp",
  domainOwner: "123456789012",
  identity: { kind: "access-key", accessKeyId: exampleUsers.developer.accessKeyId },
};

let folder: string;
let emulator: Emulator;
let begin = 0;
/** When each call was answered, in milliseconds since the beginning, and how. */
const calls: { readonly atMs: number; readonly status: number | undefined }[] = [];

beforeAll(async () => {
  folder = await makeTemporaryFolder("fan-out");
  emulator = await startEmulator({
    folder,
    world: { ...exampleWorld(), tokenCallsPerSecond: callsPerSecond },
    onRequest: ({ status }) => calls.push({ atMs: performance.now() - begin, status }),
  });
  process.env = {
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: exampleUsers.developer.accessKeyId,
    AWS_SECRET_ACCESS_KEY: exampleUsers.developer.secretAccessKey,
    ...emulator.environment,
  };
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

test(`${logins} logins that start at once all succeed where AWS lets ${callsPerSecond} calls a second through`, async () => {
  // What is loaded once, is loaded.
  await login();
  calls.length = 0;
  begin = performance.now();
  const seconds = await Promise.all(Array.from({ length: logins }, login));
  process.stdout.write(histogram(seconds));

  expect(calls.filter(({ status }) => status === 200).length).toBe(logins);
  expect(Math.max(...seconds)).toBeLessThan(wholeLoginSeconds);
  // Those who were turned away together do not come back together,
  const again = calls.slice(logins);
  expect(Math.max(...slots(again, 250).map(({ length }) => length))).toBeLessThan(again.length / 2);
  // and AWS is asked fewer than four times for each login.
  expect(calls.length).toBeLessThan(4 * logins);
}, 120_000);

async function login(): Promise<number> {
  const started = performance.now();
  const signal = AbortSignal.timeout(wholeLoginSeconds * 1000);
  setMaxListeners(0, signal);
  await new SdkTokenIssuer(process.env, Date.now).issue(scope, signal);
  return (performance.now() - started) / 1000;
}

/** The calls of each span of so many milliseconds since the beginning. */
function slots(all: typeof calls, spanMs: number): readonly (typeof calls)[] {
  const last = Math.max(...all.map(({ atMs }) => Math.floor(atMs / spanMs)));
  return Array.from({ length: last + 1 }, (_, slot) => all.filter(({ atMs }) => Math.floor(atMs / spanMs) === slot));
}

function histogram(seconds: readonly number[]): string {
  const lines = slots(calls, 1000).map((inSecond, second) => {
    const good = inSecond.filter(({ status }) => status === 200).length;
    const bar = "#".repeat(Math.ceil(good / 4)) + "-".repeat(Math.ceil((inSecond.length - good) / 4));
    return `${String(second).padStart(3)} s ${String(inSecond.length).padStart(4)} calls, ${String(good).padStart(3)} let through ${bar}\n`;
  });
  const sorted = [...seconds].sort((left, right) => left - right);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return `${lines.join("")}logins took ${at(0.5)} s (median), ${at(0.95)} s (95 of 100), ${at(1)} s (longest)\n`;
}
