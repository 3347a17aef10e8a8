import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Finding, Patient } from "./finding.ts";
import { readText } from "./read-text.ts";

const own = "poetry-codeartifact-login-plugin";

/** Other tools that log in to CodeArtifact, and how they get in the way. */
const rivals: Readonly<Record<string, string>> = {
  "keyrings-codeartifact": "answers as a keyring, with tokens of its own",
  "poetry-aws-plugin": "also logs in, when an index refuses",
  "poetry-codeartifact-auth": "also logs in, and changes what is stored",
  "poetry-codeartifact-auth-plugin": "also logs in, and changes what is stored",
  "poetry-codeartifact-plugin": "also logs in, when an index refuses, and writes auth.toml without a lock",
  "poetry-partifact-plugin": "also logs in, and puts the token into the environment",
  "poetry-plugin-code-artifact": "also logs in, and changes what is stored",
};

/** The plugins that Poetry has, and among all packages those that do the same work as this one. */
export function pluginsCheck({ asked }: Patient): readonly Finding[] {
  const installed = installedPackages(asked.python.paths);
  const plugins = installed.filter(({ isPlugin }) => isPlugin).map(({ name, version }) => `${name} ${version}`);
  const [mine = own, ...others] = [
    ...plugins.filter((text) => text.startsWith(`${own} `)),
    ...plugins.filter((text) => !text.startsWith(`${own} `)),
  ];
  return [
    {
      check: "plugins",
      mark: "good",
      title: "Plugins",
      seen: others.length === 0 ? mine : `${mine}, beside ${others.join(", ")}`,
    },
    ...installed.flatMap(({ name, version }): readonly Finding[] => {
      const conflict = rivals[normalised(name)];
      return conflict === undefined
        ? []
        : [
            {
              check: "plugins",
              mark: "warning",
              title: `Plugin ${name}`,
              seen: `${version} ${conflict}`,
              hint: `Run poetry self remove ${name}, or uninstall it the way it was installed`,
            },
          ];
    }),
  ];
}

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly isPlugin: boolean;
}

/**
 * The packages that Python finds, the first of each name: their folders `NAME-VERSION.dist-info`
 * (https://packaging.python.org/en/latest/specifications/recording-installed-packages/).
 */
function installedPackages(folders: readonly string[]): readonly InstalledPackage[] {
  const packages = new Map<string, InstalledPackage>();
  for (const folder of new Set(folders)) {
    for (const entry of list(folder)) {
      const [, written = "", version = ""] = /^([^-]+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
      const name = written.replaceAll("_", "-");
      if (name !== "" && !packages.has(normalised(name))) {
        const entryPoints = readText(join(folder, entry, "entry_points.txt"));
        const isPlugin = /^\[poetry\.(application\.)?plugin\]/m.test(entryPoints);
        packages.set(normalised(name), { name, version, isPlugin });
      }
    }
  }
  return [...packages.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** As PEP 503 compares names. */
function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
