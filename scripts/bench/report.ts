import type { Finding, Group } from "./finding.ts";
import { memoryAtItsPeak } from "./memory.ts";
import { manyRounds } from "./rounds.ts";
import { summarize } from "./statistics.ts";
import { markdownTable, plainTable } from "./table.ts";

/** What the measurements ran on and with. */
export interface Setting {
  readonly machine: string;
  readonly poetry: string;
  readonly node: string;
  readonly rounds: number;
}

/** The findings and the medians, for the terminal. */
export function terminalReport(groups: readonly Group[]): string {
  const findings = plainTable([goalHeading, ...groups.flatMap((group) => group.findings.map(goalRow))]);
  return `${plainTable(sampleRows(groups))}\n${findings}`;
}

/** `docs/performance.md` */
export function markdownReport(groups: readonly Group[], { machine, poetry, node, rounds }: Setting): string {
  return `# Performance

<!-- Written by \`make bench\`. -->

What the plugin costs, measured on one machine side by side: each round does everything of a group once, and the tables
show the median over the rounds of how one thing compares to another in the same round. AWS and the index are the emulator,
on the same machine, so that of the network there is nothing in it. Ratios are what counts; another machine has other times.
*95 %* is where the median of endlessly many rounds would lie, with that confidence: where the limit is within, these rounds
are too few to tell.

${machine}; Poetry ${poetry}; Node.js ${node}, of the wheel's extra \`[node]\`; ${rounds} rounds, and ${manyRounds(rounds)} of what
is compared closely: the core alone, commands that need no login, and a project with one source.

- *bare*: Poetry without the plugin, with the token in \`POETRY_HTTP_BASIC_*\`;
- *token good*: the plugin, with a token that an earlier command got;
- *cold*: the plugin, which has to get a token, with keys of the environment;
- *plugin 1.0.0*: the release before this one, which starts the AWS CLI for each source, on Poetry 1.8.5.

The time of the core alone is that to its answer, which is when Poetry goes on; of \`curl\`, of the AWS CLI and of Poetry it is
that to their end.

${markdownTable([goalHeading, ...groups.flatMap((group) => group.findings.map(goalRow))])}${whyNotReached(groups)}
![Medians of the benchmark](performance.svg)

The medians, and from which to which the middle half of the rounds went:

${markdownTable(sampleRows(groups))}
What was tried for this, and what it gave, is in [ARCHITECTURE.md](../ARCHITECTURE.md#what-was-tried-for-speed).
`;
}

const goalHeading = ["work", "against", "goal", "measured", "95 %", "reached"] as const;

function goalRow({ work, against, goal, measured, between, isReached }: Finding): readonly string[] {
  return [work, against, goal, measured, between, isReached ? "yes" : "no"];
}

/** A paragraph below the table of goals, where there is something to say of one that is not reached. */
function whyNotReached(groups: readonly Group[]): string {
  const missed = groups.flatMap(({ findings }) => findings).filter(({ isReached }) => !isReached);
  return missed.some(({ work }) => work === memoryAtItsPeak) ? `\n${whyMemory}\n` : "";
}

const whyMemory = `Memory at its peak is not below the AWS CLI's because of Node.js itself: most of it is pages of the executable, which all
processes share and which an empty Node.js has too. The row without them is what the plugin adds. Node.js 20 and 22 want less.`;

function sampleRows(groups: readonly Group[]): readonly (readonly string[])[] {
  const rows = groups.flatMap(({ title, unit, samples }) =>
    [...samples].map(([name, values]) => {
      const { median, low, high } = summarize(values);
      return [title, name, `${median.toFixed(0)} ${unit}`, `${low.toFixed(0)} to ${high.toFixed(0)}`];
    }),
  );
  return [["", "what", "median", "half"], ...rows];
}
