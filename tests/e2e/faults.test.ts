import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { faultCases } from "../support/fault-cases.ts";
import { boundOf, callsAtMost, type FaultRow, faultTables } from "../support/fault-table.ts";
import { type FaultOutcome, stageFault } from "../support/stage-fault.ts";

// docs/faults.md is compared with what happens; UPDATE_DOCS=1 has it say what happens.

const file = join(checkoutFolder, "docs", "faults.md");
const begin = "<!-- What follows is written by tests/e2e/faults.test.ts. -->\n";

const logins = faultCases.flatMap((fault) =>
  (fault.asks === undefined ? (["sdk", "aws-cli"] as const) : [fault.asks]).map((provider) => ({
    fault,
    provider,
    seconds: boundOf(fault, provider),
    of: `${fault.strikes}: ${fault.fault}`,
  })),
);
type Login = (typeof logins)[number];

/** How long a loaded machine may take to start the programs, which is in the time that is measured. */
const startSeconds = 4;
/** Where keys are got first and all succeeds in the end, there is the call for them beside. */
const mostCalls = 3;
/** The AWS CLI tries five times; where a session is renewed, the plugin has tried three times before. */
const mostCallsOfAwsCli = 8;

const outcomes = new Map<Login, FaultOutcome>();

beforeAll(async () => {
  // Most of the time is waiting: what waits longest begins at once, what only computes comes a few at a time.
  const byBound = (bound: number) => logins.filter(({ seconds }) => seconds === bound);
  await Promise.all([stageAll(byBound(45), 100), stageAll(byBound(20), 12), stageAll(byBound(5), 3)]);
}, 120_000);

async function stageAll(waiting: Login[], sideBySide: number): Promise<void> {
  const one = async () => {
    for (let login = waiting.shift(); login !== undefined; login = waiting.shift()) {
      outcomes.set(login, await stageFault(login.fault, login.provider));
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, one));
}

function outcomeOf(login: Login): FaultOutcome {
  const outcome = outcomes.get(login);
  if (outcome === undefined) throw new Error(`Nothing is known of "${login.of}"`);
  return outcome;
}

test.each(logins)(
  "$of, for $provider: in time, without a leak, with a hint, and no more calls than promised",
  (login) => {
    const { seconds, leaks, loggedIn, told, calls = 0 } = outcomeOf(login);
    expect(seconds).toBeLessThan(login.seconds + startSeconds);
    expect(leaks).toEqual([]);
    expect(told).toMatch(loggedIn ? /^Logged in to [^\n]+$/ : /^Cannot log in to [^\n]+\nhint: [A-Z][^\n]+$/);
    expect(told).not.toContain("it is a bug");
    const hasTwoSteps = loggedIn && login.fault.strikes !== "authorization-token";
    const most = login.provider === "aws-cli" ? mostCallsOfAwsCli : mostCalls;
    const promised = callsAtMost(login.fault, login.provider) ?? (hasTwoSteps ? most + 1 : most);
    expect(calls).toBeLessThanOrEqual(promised);
  },
);

test("docs/faults.md tells what happens", async () => {
  const rows: readonly FaultRow[] = logins.map((login) => ({ ...login, outcome: outcomeOf(login) }));
  const written = await readFile(file, "utf8");
  const head = written.slice(0, written.indexOf(begin));
  const true_ = `${head}${begin}\n${faultTables(rows)}`;
  if (process.env["UPDATE_DOCS"] === "1") await writeFile(file, true_);
  else expect(written).toBe(true_);
});
