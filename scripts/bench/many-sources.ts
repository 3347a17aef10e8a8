import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "../../emulator/emulator.ts";
import { range, sourceUrl } from "./bench-world.ts";
import { tokenPrograms } from "./core-alone.ts";
import { coreQuestion } from "./core-question.ts";
import { atMost, type Group, medianOf, milliseconds } from "./finding.ts";
import { timeToFirstLine } from "./programs.ts";
import { measureInRounds } from "./rounds.ts";

const domains = 50;
const allSources = range(1000).map((index) => ({
  name: `corp-${index}`,
  url: sourceUrl(`many-${index % domains}`, "only"),
}));
const ledgerEntries = 10_000;

/** A thousand sources, and a ledger of ten thousand tokens. */
export async function manySources(emulator: Emulator, node: string, rounds: number, folder: string): Promise<Group> {
  const { core, forget } = tokenPrograms(emulator, node, folder);
  const question = (sources: typeof allSources, held: Readonly<Record<string, string>>, obtain: boolean) =>
    core(coreQuestion({ sources, held, obtain }));
  await forget();
  const { line } = await timeToFirstLine(question(allSources, {}, true));
  const answer: { logins: readonly { repository: string; password: string }[] } = JSON.parse(line);
  const held = Object.fromEntries(answer.logins.map(({ repository, password }) => [repository, password]));
  if (Object.keys(held).length !== allSources.length) throw new Error(line.slice(0, 1000));
  const [first] = allSources;
  if (first === undefined) throw new Error("There are no sources");
  const heldOfOne = { [first.name]: held[first.name] ?? "" };
  const ledgerFile = join(folder, ".cache", "poetry-codeartifact-login", "ledger.json");
  const ask = async (program: ReturnType<typeof question>) => (await timeToFirstLine(program)).ms;
  const small = await measureInRounds(
    [
      { name: "1 source, good", run: () => ask(question([first], heldOfOne, false)) },
      { name: "1,000 sources, good", run: () => ask(question(allSources, held, false)) },
    ],
    rounds,
  );
  await writeFile(ledgerFile, withTokens(await readFile(ledgerFile, "utf8"), ledgerEntries));
  const large = await measureInRounds(
    [{ name: "1 source, ledger of 10,000", run: () => ask(question([first], heldOfOne, false)) }],
    rounds,
  );
  const stale = await measureInRounds(
    [{ name: "1,000 sources in 50 domains, stale", prepare: forget, run: () => ask(question(allSources, {}, true)) }],
    rounds,
  );
  await forget();
  const samples = new Map([...small, ...large, ...stale]);
  const good = medianOf(samples, "1,000 sources, good");
  const ledger = medianOf(samples, "1 source, ledger of 10,000") - medianOf(samples, "1 source, good");
  return {
    title: "A thousand sources",
    unit: "ms",
    samples,
    findings: [
      atMost(
        { work: "1,000 sources in 50 domains, all good", against: "–", text: "≤ 150 ms", limit: 150 },
        good,
        `${good.toFixed(0)} ms`,
      ),
      atMost(
        { work: "a ledger of 10,000 tokens", against: "a ledger of 50", text: "≤ +10 ms", limit: 10 },
        ledger,
        milliseconds(ledger),
      ),
    ],
  };
}

/** A ledger as the core writes it, with so many tokens more. */
function withTokens(ledger: string, length: number): string {
  const { version, tokens }: { version: number; tokens: object } = JSON.parse(ledger);
  const [entry] = Object.values(tokens);
  const more = range(length).map((index) => [index.toString(16).padStart(64, "0"), entry]);
  return `${JSON.stringify({ version, tokens: { ...Object.fromEntries(more), ...tokens } })}\n`;
}
