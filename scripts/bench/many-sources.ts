import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Emulator } from "../../emulator/emulator.ts";
import { range, sourceUrl } from "./bench-world.ts";
import { tokenPrograms } from "./core-alone.ts";
import { coreQuestion } from "./core-question.ts";
import { addedTo, atMost, type Finding, type Group, medianOf, milliseconds } from "./finding.ts";
import { type Program, timeToFirstLine } from "./programs.ts";
import { type Case, measureInRounds, type Samples } from "./rounds.ts";

const domains = 50;
const mostAtATime = 10;
const allSources = range(1000).map((index) => ({
  name: `corp-${index}`,
  url: sourceUrl(`many-${index % domains}`, "only"),
}));
const ledgerEntries = 10_000;
const stale = `1,000 sources in ${domains} domains, all stale`;

/** A thousand sources, and a ledger of ten thousand tokens. */
export async function manySources(emulator: Emulator, node: string, rounds: number, folder: string): Promise<Group> {
  const { core, forget } = tokenPrograms(emulator, node, folder);
  await forget();
  const askForAll = core(coreQuestion({ sources: allSources, obtain: true }));
  const { line } = await timeToFirstLine(askForAll);
  const answer: { logins: readonly { repository: string; password: string }[] } = JSON.parse(line);
  const held = Object.fromEntries(answer.logins.map(({ repository, password }) => [repository, password]));
  if (Object.keys(held).length !== allSources.length) throw new Error(line.slice(0, 1000));
  const ledger = await readFile(ledgerIn(folder), "utf8");
  // Written once, each in a home of its own: what was written a moment ago is read more slowly.
  const small = await homeWith(ledger, join(folder, "small"));
  const large = await homeWith(withTokens(ledger, ledgerEntries), join(folder, "large"));
  const time = async (program: Program) => (await timeToFirstLine(program)).ms;
  /** The first sources, which are in as many domains as there can be, with a good token each. */
  const good = (name: string, sources: number, home: string): Case => {
    const asked = allSources.slice(0, sources);
    const heldOfAsked = Object.fromEntries(asked.map((source) => [source.name, held[source.name] ?? ""]));
    const program = tokenPrograms(emulator, node, home).core(
      coreQuestion({ sources: asked, held: heldOfAsked, obtain: false }),
    );
    return { name, run: () => time(program) };
  };
  const samples = await measureInRounds(
    [
      good("1 source, good", 1, small),
      good("1 source, ledger of 10,000", 1, large),
      good("50 domains, good", domains, small),
      good("50 domains, ledger of 10,000", domains, large),
      good("1,000 sources, good", allSources.length, small),
      { name: stale, prepare: forget, run: () => time(askForAll) },
    ],
    rounds,
  );
  await forget();
  const calls = await callsFor(emulator, askForAll);
  await forget();
  const all = medianOf(samples, "1,000 sources, good");
  return {
    title: "A thousand sources",
    unit: "ms",
    samples,
    findings: [
      atMost(
        { work: "1,000 sources in 50 domains, all good", against: "–", text: "≤ 150 ms", limit: 150 },
        all,
        (ms) => `${ms.toFixed(0)} ms`,
      ),
      calls,
      largeLedger(samples, "one looked up", "1 source"),
      largeLedger(samples, "50 looked up", "50 domains"),
    ],
  };
}

function ledgerIn(home: string): string {
  return join(home, ".cache", "poetry-codeartifact-login", "ledger.json");
}

/** Makes a home with this ledger. */
async function homeWith(ledger: string, home: string): Promise<string> {
  await mkdir(dirname(ledgerIn(home)), { recursive: true, mode: 0o700 });
  await writeFile(ledgerIn(home), ledger, { mode: 0o600 });
  return home;
}

function largeLedger(samples: Samples, lookups: string, name: string): Finding {
  const added = addedTo(samples, `${name}, good`, `${name}, ledger of 10,000`);
  const work = `a ledger of 10,000 tokens, ${lookups}`;
  return atMost({ work, against: "a ledger of 50", text: "≤ +10 ms", limit: 10 }, added, milliseconds);
}

/** How often AWS is asked. It takes its time, so that all calls that there are at one time are seen. */
async function callsFor(emulator: Emulator, program: Program): Promise<Finding> {
  emulator.forget();
  emulator.fail({ on: "authorization-token", with: { kind: "slow", delayMs: 200 } });
  await timeToFirstLine(program);
  emulator.heal();
  const [calls, atATime] = [emulator.requests.length, emulator.mostInFlight];
  return {
    work: stale,
    against: "–",
    goal: `${domains} calls, ≤ ${mostAtATime} at a time`,
    measured: `${calls} calls, ${atATime} at a time`,
    between: "–",
    isReached: calls === domains && atATime <= mostAtATime,
  };
}

/** A ledger as the core writes it, with so many tokens more. */
function withTokens(ledger: string, length: number): string {
  const { version, tokens }: { version: number; tokens: object } = JSON.parse(ledger);
  const [entry] = Object.values(tokens);
  const more = range(length).map((index) => [index.toString(16).padStart(64, "0"), entry]);
  return `${JSON.stringify({ version, tokens: { ...Object.fromEntries(more), ...tokens } })}\n`;
}
