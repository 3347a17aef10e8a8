import type { Emulator } from "../../emulator/emulator.ts";
import { sharedSource } from "../../tests/support/documented-example.ts";
import { newestPoetryVersion } from "../../tests/support/poetry-versions.ts";
import { BenchHome, loginVariables, newest } from "./bench-world.ts";
import { addedTo, atMost, type Finding, type Group, milliseconds, ratioTo, times } from "./finding.ts";
import { timeOf } from "./programs.ts";
import { type Case, manyRounds, measureInRounds } from "./rounds.ts";

type Work = "lock" | "install" | "publish";

/** A project with one source: with a good login, without one, and with bare Poetry, which has the token in its environment. */
export async function oneSource(emulator: Emulator, rounds: number): Promise<Group> {
  const version = newestPoetryVersion;
  const project = {
    version: "0.1.0",
    sources: [sharedSource],
    dependencies: [{ name: "corp-numbers", version: "^1.0", source: "corp" }],
    files: { "shop/__init__.py": "", "README.md": "" },
  };
  const token = emulator.issueToken({ domain: "corp", user: "developer" });
  const uploadUrl = sharedSource.url.replace(/simple\/$/, "");
  const environment = { ...loginVariables([sharedSource], () => token), POETRY_REPOSITORIES_CORP_URL: uploadUrl };
  const bare = await BenchHome.make(
    emulator,
    { poetry: newest.bare, version, environment: loginVariables([sharedSource], () => token) },
    project,
  );
  const barePublisher = await BenchHome.make(emulator, { poetry: newest.bare, version, environment }, project);
  const good = await BenchHome.make(emulator, { poetry: newest.plugin, version }, project);
  const cold = await BenchHome.make(emulator, { poetry: newest.plugin, version }, project);
  const homes = [bare, barePublisher, good, cold];
  try {
    for (const home of homes) {
      await timeOf(home.poetry("lock"));
      await timeOf(home.poetry("build"));
    }
    const at = (home: BenchHome, work: Work, login: string, isCold = false): Case => ({
      name: `${work}, ${login}`,
      prepare: async () => {
        if (isCold) await home.logOut();
        if (work === "lock") await home.unlock();
        if (work === "install") await home.uninstall();
      },
      run: () => timeOf(home.poetry(...callOf[work])),
    });
    const samples = await measureInRounds(
      [
        ...(["lock", "install"] as const).flatMap((work) => [
          at(bare, work, "bare"),
          at(good, work, "token good"),
          at(cold, work, "cold", true),
        ]),
        at(barePublisher, "publish", "bare"),
        at(cold, "publish", "cold", true),
      ],
      manyRounds(rounds),
    );
    const ratio = (work: Work, login: string, limit: number): Finding => {
      const value = ratioTo(samples, `${work}, bare`, `${work}, ${login}`);
      const added = addedTo(samples, `${work}, bare`, `${work}, ${login}`);
      const goal = {
        work: `poetry ${work}, ${login}`,
        against: "bare Poetry with the token",
        text: `≤ ${limit} ×`,
        limit,
      };
      return atMost(goal, value, times, milliseconds(added.median));
    };
    const publishing = addedTo(samples, "publish, bare", "publish, cold");
    const publish = {
      work: "poetry publish, cold",
      against: "bare Poetry with the token",
      text: "≤ +150 ms",
      limit: 150,
    };
    return {
      title: "A project with one source",
      unit: "ms",
      samples,
      findings: [
        ratio("lock", "token good", 1.02),
        ratio("install", "token good", 1.02),
        ratio("lock", "cold", 1.06),
        ratio("install", "cold", 1.06),
        atMost(publish, publishing, milliseconds),
      ],
    };
  } finally {
    for (const home of homes) await home.close();
  }
}

const callOf: Readonly<Record<Work, readonly string[]>> = {
  lock: ["lock"],
  install: ["install", "--no-root"],
  // What is there already is sent and refused, with the same requests each time.
  publish: ["publish", "--repository", "corp", "--skip-existing"],
};
