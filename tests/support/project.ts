import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify, type TomlTable } from "smol-toml";
import { isBefore } from "./poetry-versions.ts";

/** A `[[tool.poetry.source]]` table. */
export interface ProjectSource {
  readonly name: string;
  readonly url: string;
  /** Poetry's default, `primary`, when left out. */
  readonly priority?: "primary" | "supplemental" | "explicit";
}

/** One dependency: `{ name: "shop-models", version: "1.0.0", source: "corp" }`. */
interface ProjectDependency {
  readonly name: string;
  /** As Poetry 1 writes it: `1.0.0`, `^1.0`, `*`. */
  readonly version: string;
  readonly source?: string;
}

/** What a test wants of a project; all of it can be left out. */
export interface ProjectDescription {
  /** Also the name of its folder. */
  readonly name?: string;
  readonly version?: string;
  /** `tool`: all of it in `[tool.poetry]`, as Poetry 1 knows it. `project`: PEP 621's `[project]`, from Poetry 2 on. */
  readonly style?: "tool" | "project";
  readonly sources?: readonly ProjectSource[];
  readonly dependencies?: readonly ProjectDependency[];
  /** `[tool.poetry_codeartifact_login]` as it is to stand in the file. */
  readonly settings?: TomlTable;
  /** `[build-system]`; that of Poetry when left out. */
  readonly buildSystem?: TomlTable;
  /** Further files by their path in the project. A file below a folder named like the project makes it a package. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A project on disk. */
export interface Project {
  readonly folder: string;
}

/** Writes the project into a new folder below this one, for this version of Poetry. */
export async function writeProject(
  parent: string,
  poetryVersion: string,
  description: ProjectDescription = {},
): Promise<Project> {
  const { name = "shop", files = {} } = description;
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "pyproject.toml"), pyproject(poetryVersion, description));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder };
}

function pyproject(poetryVersion: string, description: ProjectDescription): string {
  const { name = "shop", version = "0.1.0", style = "tool", settings, files = {} } = description;
  const { sources = [], dependencies = [] } = description;
  const packageFolder = name.replaceAll("-", "_");
  const isPackage = Object.keys(files).some((path) => path.startsWith(`${packageFolder}/`));
  // Poetry before 1.8 does not know the key, and takes a project without a package as it is.
  const poetry: TomlTable = isPackage || isBefore(poetryVersion, "1.8") ? {} : { "package-mode": false };
  if (sources.length > 0) poetry["source"] = sources.map((source) => poetrySource(poetryVersion, source));

  const toml: TomlTable = {};
  if (style === "project") {
    toml["project"] = {
      name,
      version,
      description: "A project of a test",
      "requires-python": ">=3.9",
      dependencies: dependencies.map(requirement),
    };
    const fromSources = dependencies.filter(({ source }) => source !== undefined);
    if (fromSources.length > 0) {
      poetry["dependencies"] = Object.fromEntries(
        fromSources.map((each) => [each.name, { source: each.source ?? "" }]),
      );
    }
  } else {
    poetry["name"] = name;
    poetry["version"] = version;
    poetry["description"] = "A project of a test";
    poetry["authors"] = ["Ana <ana@example.com>"];
    poetry["dependencies"] = { python: ">=3.9", ...Object.fromEntries(dependencies.map(poetryDependency)) };
  }
  toml["tool"] = settings === undefined ? { poetry } : { poetry, poetry_codeartifact_login: settings };
  toml["build-system"] = description.buildSystem ?? {
    requires: ["poetry-core"],
    "build-backend": "poetry.core.masonry.api",
  };
  return stringify(toml);
}

// Poetry before 1.5 has no priorities: a source is asked first, or after all others.
function poetrySource(poetryVersion: string, { priority, ...source }: ProjectSource): TomlTable {
  if (priority === undefined) return source;
  return isBefore(poetryVersion, "1.5") ? { ...source, secondary: priority !== "primary" } : { ...source, priority };
}

function poetryDependency({ name, version, source }: ProjectDependency): [string, string | TomlTable] {
  return [name, source === undefined ? version : { version, source }];
}

// The few of Poetry's version constraints that tests use, as PEP 508 has them.
function requirement({ name, version }: ProjectDependency): string {
  if (version === "*") return name;
  if (version.startsWith("^")) return `${name} (>=${version.slice(1)},<${Number.parseInt(version.slice(1), 10) + 1})`;
  return /^\d/.test(version) ? `${name} (==${version})` : `${name} (${version})`;
}
