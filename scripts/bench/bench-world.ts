import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { exampleWorld } from "../../emulator/example-world.ts";
import type { World as AwsWorld, Domain } from "../../emulator/world.ts";
import { developerKeys } from "../../tests/support/documented-example.ts";
import type { ProjectDescription, ProjectSource } from "../../tests/support/project.ts";
import { World } from "../../tests/support/world.ts";
import { programs } from "./environments.ts";
import type { Program } from "./programs.ts";

/** Where all domains of the benchmark are. */
export const region = "eu-central-1";

/** Whose all domains of the benchmark are. */
export const account = "123456789012";

/** The emulated AWS of the benchmark: that of the demonstration, and some domains more. */
export function benchAws(): AwsWorld {
  const world = exampleWorld();
  const packages = world.domains.flatMap(({ repositories }) => repositories)[0]?.packages ?? [];
  const domain = (name: string, repositories: readonly string[]): Domain => ({
    name,
    owner: account,
    region,
    repositories: repositories.map((repository) => ({ name: repository, packages })),
  });
  const few = range(6).map((index) => `few-${index}`);
  const many = range(50).map((index) => `many-${index}`);
  return {
    ...world,
    domains: [...world.domains, domain("six", few), ...[...few, ...many].map((n) => domain(n, ["only"]))],
  };
}

/** The numbers from 0 to below `length`. */
export function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** The URL of the index of a repository, as Poetry has it for a source. */
export function sourceUrl(domain: string, repository: string): string {
  return `https://${domain}-${account}.d.codeartifact.${region}.amazonaws.com/pypi/${repository}/simple/`;
}

/** Starts the emulator with the world of the benchmark; its certificates go into the folder. */
export async function startBenchAws(folder: string): Promise<Emulator> {
  return startEmulator({ folder, world: benchAws() });
}

/** A home with a project in it, for one Poetry of the benchmark. */
export class BenchHome {
  readonly #world: World;
  readonly #program: string;
  readonly #project: string;
  readonly #environment: Readonly<Record<string, string>>;

  /** @param poetry path of Poetry */
  static async make(
    emulator: Emulator,
    { poetry, version, environment = {} }: Poetry,
    project: ProjectDescription,
  ): Promise<BenchHome> {
    const world = await World.make({
      poetry: version,
      plugins: "none",
      emulator,
      programs: ["aws"],
      environment: { ...developerKeys, AWS_DEFAULT_REGION: region, ...environment },
    });
    const { folder } = await world.project(project);
    await writeFile(join(folder, "poetry.toml"), "[virtualenvs]\nin-project = true\n");
    return new BenchHome(world, poetry, folder);
  }

  private constructor(world: World, program: string, project: string) {
    this.#world = world;
    this.#program = program;
    this.#project = project;
    this.#environment = world.environment;
  }

  /** A call of Poetry in the project. */
  poetry(...arguments_: readonly string[]): Program {
    return { path: this.#program, arguments: arguments_, cwd: this.#project, environment: this.#environment };
  }

  /** Forgets the logins, in Poetry's store and in the ledger. */
  async logOut(): Promise<void> {
    await rm(this.#world.authFile, { force: true });
    await rm(join(this.#world.home, ".cache", "poetry-codeartifact-login"), { recursive: true, force: true });
  }

  /** What is in the store. */
  async store(text: string): Promise<void> {
    const { mkdir } = await import("node:fs/promises");
    await mkdir(join(this.#world.authFile, ".."), { recursive: true });
    await writeFile(this.#world.authFile, text);
  }

  /** Removes the lock file. */
  async unlock(): Promise<void> {
    await rm(join(this.#project, "poetry.lock"), { force: true });
  }

  /** Removes what the project's packages were installed as. */
  async uninstall(): Promise<void> {
    const library = join(this.#project, ".venv", "lib");
    for (const path of await readdir(library, { recursive: true }).catch(() => [])) {
      if (/site-packages\/corp_[^/]*$/.test(path)) await rm(join(library, path), { recursive: true });
    }
  }

  close(): Promise<void> {
    return this.#world.close();
  }
}

/** Which Poetry, with what in the environment. */
export interface Poetry {
  readonly poetry: string;
  readonly version: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The variables that give a source its login, as one has it without a plugin. */
export function loginVariables(sources: readonly ProjectSource[], token: (source: ProjectSource) => string) {
  return Object.fromEntries(
    sources.flatMap((source) => {
      const name = source.name.toUpperCase().replaceAll("-", "_");
      return [
        [`POETRY_HTTP_BASIC_${name}_USERNAME`, "aws"],
        [`POETRY_HTTP_BASIC_${name}_PASSWORD`, token(source)],
      ];
    }),
  );
}

/** The newest Poetry, with the plugin and without. */
export const newest = { plugin: programs.poetry, bare: programs.barePoetry } as const;
