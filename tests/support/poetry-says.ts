import { isBefore } from "./poetry-versions.ts";

const environment = "Creating virtualenv shop-[HASH]-py[PYTHON] in [HOME]/.cache/pypoetry/virtualenvs\n";

/** What Poetry itself prints, filtered, in a project named "shop"; it differs between versions. */
export function poetrySays(version: string) {
  return {
    /** Of the environment that it makes for a project: on standard output at first, later on standard error. */
    newEnvironment: isBefore(version, "1.3")
      ? { stdout: environment, stderr: "" }
      : { stdout: "", stderr: environment },
    locked: "Updating dependencies\nResolving dependencies...\n\nWriting lock file\n",
    /** Of the installation of one package, without a lock file before. */
    installed: (name: string, release: string) => {
      const bullet = isBefore(version, "1.8") ? "•" : "-";
      const installing = `\nPackage operations: 1 install, 0 updates, 0 removals\n\n  ${bullet} Installing ${name} (${release})\n`;
      const written = "\nWriting lock file\n";
      const [first, second] = isBefore(version, "1.5") ? [written, installing] : [installing, written];
      return `Updating dependencies\nResolving dependencies...\n${first}${second}`;
    },
  };
}

/** Notices of Poetry 1.5 to 1.7 about itself that come with every project of a source; no test is about them. */
const notices =
  /^Warning: In a future version of Poetry, PyPI will be disabled automatically if .*\n|^The --no-wheel and --wheel options are deprecated\. .*\n/gm;

/** The text without what Poetry says of its own future. */
export function withoutNotices(text: string): string {
  return text.replaceAll(notices, "");
}
