/** The versions of Poetry that the plugin is tested with, oldest first: the one place that lists them. */
export const poetryVersions: readonly string[] = ["1.8.5", "2.5.1"];

/** The newest of {@link poetryVersions}. */
export const newestPoetryVersion = poetryVersions.at(-1) ?? "";

/**
 * The versions to test with in this run: the one that the environment variable `POETRY` names (it need not be listed, so
 * that any release can be tried), else all that are listed.
 */
export function selectedPoetryVersions(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  const wanted = environment["POETRY"];
  if (wanted === undefined || wanted === "") return poetryVersions;
  if (!/^\d+\.\d+\.\d+$/.test(wanted)) throw new Error(`POETRY="${wanted}" is not a version of Poetry like 2.5.1`);
  return [wanted];
}
