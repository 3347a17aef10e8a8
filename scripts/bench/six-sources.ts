import type { Emulator } from "../../emulator/emulator.ts";
import { newestPoetryVersion } from "../../tests/support/poetry-versions.ts";
import { account, BenchHome, loginVariables, newest, type Poetry, range, sourceUrl } from "./bench-world.ts";
import { programs } from "./environments.ts";
import { atLeast, differences, type Group, milliseconds, times } from "./finding.ts";
import { timeOf } from "./programs.ts";
import { measureInRounds } from "./rounds.ts";
import { estimateMedian } from "./statistics.ts";

/** A cold login of `poetry lock` to six sources, with this plugin and with 1.0.0, both beside their bare Poetry. */
export async function sixSources(emulator: Emulator, rounds: number): Promise<Group> {
  const made = [
    await homesOf(emulator, "six sources of one domain", (index) => ["six", `few-${index}`]),
    await homesOf(emulator, "sources of six domains", (index) => [`few-${index}`, "only"]),
  ];
  try {
    const samples = await measureInRounds(
      made.flatMap(({ cases }) => cases),
      rounds,
    );
    const findings = made.map(({ name }, index) => {
      const former = differences(samples, `${name}, bare 1.8.5`, `${name}, plugin 1.0.0`);
      const ours = differences(samples, `${name}, bare`, name);
      // What is lost in the noise is not a division by nothing: a login that adds less than 10 ms counts as 10.
      const ratio = estimateMedian(former.map((added, round) => added / Math.max(ours[round] ?? Number.NaN, 10)));
      const limit = index === 0 ? 5 : 20;
      const goal = { work: `poetry lock, cold, ${name}`, against: "plugin 1.0.0, added time", limit };
      const added = `${milliseconds(estimateMedian(ours).median)} to ${milliseconds(estimateMedian(former).median)}`;
      return atLeast({ ...goal, text: `≥ ${limit} × less` }, ratio, times, added);
    });
    return { title: "Six sources", unit: "ms", samples, findings };
  } finally {
    for (const { homes } of made) for (const home of homes) await home.close();
  }
}

async function homesOf(emulator: Emulator, name: string, place: (index: number) => readonly [string, string]) {
  const sources = range(6).map((index) => ({
    name: `corp-${index}`,
    url: sourceUrl(...place(index)),
    priority: index === 0 ? ("primary" as const) : ("explicit" as const),
  }));
  const domainOf = (source: string) => place(Number(source.slice(-1)))[0];
  const project = {
    sources,
    dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp-0" }],
    settings: {
      source: sources.map((source) => ({ name: source.name, domain: domainOf(source.name), domain_owner: account })),
    },
  };
  const tokens = new Map(
    sources.map((source) => [source.name, emulator.issueToken({ domain: domainOf(source.name), user: "developer" })]),
  );
  const environment = loginVariables(sources, ({ name: source }) => tokens.get(source) ?? "");
  const make = (poetry: Poetry) => BenchHome.make(emulator, poetry, project);
  const bareFormer = await make({ poetry: programs.bareFormerPoetry, version: "1.8.5", environment });
  const former = await make({ poetry: programs.formerPoetry, version: "1.8.5" });
  const bare = await make({ poetry: newest.bare, version: newestPoetryVersion, environment });
  const ours = await make({ poetry: newest.plugin, version: newestPoetryVersion });
  // 1.0.0 gives the command that it logs in for the token that was there before: one that it takes for old, and the index
  // does not, has it do all of its work, and the command go on.
  const old = [...tokens].map(
    ([source, token]) =>
      `[http-basic.${source}]\nusername = "aws"\npassword = "${token}"\nexpiration = "2020-01-01T00:00:00+00:00"\n`,
  );
  const lock = (home: BenchHome) => timeOf(home.poetry("lock"));
  return {
    name,
    homes: [bareFormer, former, bare, ours],
    cases: [
      { name: `${name}, bare 1.8.5`, prepare: () => bareFormer.unlock(), run: () => lock(bareFormer) },
      {
        name: `${name}, plugin 1.0.0`,
        prepare: async () => {
          await former.unlock();
          await former.store(old.join("\n"));
        },
        run: () => lock(former),
      },
      { name: `${name}, bare`, prepare: () => bare.unlock(), run: () => lock(bare) },
      {
        name,
        prepare: async () => {
          await ours.unlock();
          await ours.logOut();
        },
        run: () => lock(ours),
      },
    ],
  };
}
