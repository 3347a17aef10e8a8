/** The versions of Poetry that the plugin is tested with, oldest first: the one place that lists them. */
export const poetryVersions: readonly string[] = [
  "1.2.2",
  "1.3.2",
  "1.5.1",
  "1.8.5",
  "2.0.1",
  "2.1.4",
  "2.2.1",
  "2.3.4",
  "2.4.1",
  "2.5.1",
];

/** The oldest of {@link poetryVersions}. */
export const oldestPoetryVersion = poetryVersions.at(0) ?? "";

/** The newest of {@link poetryVersions}. */
export const newestPoetryVersion = poetryVersions.at(-1) ?? "";

/** The versions that all end-to-end tests run with; with the others runs `tests/support/core-set.ts`. */
const thoroughlyTested: readonly string[] = ["1.8.5", newestPoetryVersion];

/**
 * The versions to test with in this run: the one that the environment variable `POETRY` names (it need not be listed, so
 * that any release can be tried), else the two that everything is tested with.
 */
export function selectedPoetryVersions(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  return named(environment) ?? thoroughlyTested;
}

/** The versions that the core set of tests runs with in this run: the one that `POETRY` names, else all. */
export function everyPoetryVersion(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  return named(environment) ?? poetryVersions;
}

function named(environment: NodeJS.ProcessEnv): readonly string[] | undefined {
  const wanted = environment["POETRY"];
  if (wanted === undefined || wanted === "") return undefined;
  if (!/^\d+\.\d+\.\d+$/.test(wanted)) throw new Error(`POETRY="${wanted}" is not a version of Poetry like 2.5.1`);
  return [wanted];
}

/** Whether a version of Poetry comes before another: `isBefore("1.8.5", "2.0")`. */
export function isBefore(version: string, other: string): boolean {
  return version.localeCompare(other, "en", { numeric: true }) < 0;
}
