import { join } from "node:path";
import { installIntoEnvironment, makeEnvironment, uvProgram } from "../../scripts/python-environment.ts";
import { pipxProgram } from "../../scripts/test-environments.ts";
import { wheelhouseFolders } from "../../scripts/wheelhouse.ts";
import type { World } from "./world.ts";

/** A program with its arguments. */
type Call = readonly [program: string, ...arguments_: readonly string[]];

/** A way to have Poetry, and a plugin in it; all of its own files are below one folder. */
export interface PoetryInstaller {
  /** Installs Poetry alone. */
  install(): Promise<unknown>;
  /** The environment that Poetry is then in. */
  readonly environmentFolder: string;
  /** The program of Poetry. */
  readonly poetry: string;
  readonly add: Call;
  readonly remove: Call;
  /** Variables for all calls. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * How long a program may take: Node.js alone is 5,000 files of 120 MB, written and read more than once, and other tests run at
 * the same time.
 */
export const timeoutMs = 170_000;

const plugin = "poetry-codeartifact-login-plugin";
const withNode = `${plugin}[node]`;

/** The ways to install the plugin that README.md names, each with Poetry in a new environment below this folder. */
export const poetryInstallers = {
  // As Poetry's own installer, which asks the network for itself: an environment with Poetry in it.
  "poetry self add": (version: string, folder: string): PoetryInstaller => {
    const poetry = join(folder, "bin", "poetry");
    const wheels = wheelhouseFolders(version).flatMap((wheelhouse) => ["--find-links", wheelhouse]);
    return {
      install: async () => {
        await makeEnvironment(folder);
        await installIntoEnvironment(folder, "--offline", "--no-index", ...wheels, `poetry==${version}`);
      },
      environmentFolder: folder,
      poetry,
      add: [poetry, "self", "add", withNode],
      remove: [poetry, "self", "remove", plugin],
      environment: {},
    };
  },
  "pipx inject": (version: string, folder: string, world: World): PoetryInstaller => {
    const environment = { PIPX_HOME: folder, PIPX_BIN_DIR: join(folder, "bin"), PIPX_MAN_DIR: join(folder, "man") };
    // What is tested is how the plugin comes, not how Poetry does.
    const wheels = { PIP_NO_INDEX: "1", PIP_FIND_LINKS: wheelhouseFolders(version).join(" "), PIP_NO_COMPILE: "1" };
    const fromDisk = { ...environment, ...wheels };
    return {
      install: () => world.run(pipxProgram, ["install", `poetry==${version}`], { environment: fromDisk, timeoutMs }),
      environmentFolder: join(folder, "venvs", "poetry"),
      poetry: join(folder, "bin", "poetry"),
      add: [pipxProgram, "inject", "poetry", withNode],
      remove: [pipxProgram, "uninject", "poetry", plugin],
      environment,
    };
  },
  "uv tool install --with": (version: string, folder: string, world: World): PoetryInstaller => {
    const environment = {
      UV_TOOL_DIR: folder,
      UV_TOOL_BIN_DIR: join(folder, "bin"),
      UV_CACHE_DIR: join(world.folder, "uv-cache"),
      UV_PYTHON_DOWNLOADS: "never",
    };
    const install: Call = [uvProgram, "tool", "install", `poetry==${version}`];
    return {
      install: () => world.run(uvProgram, install.slice(1), { environment, timeoutMs }),
      environmentFolder: join(folder, "poetry"),
      poetry: join(folder, "bin", "poetry"),
      add: [...install, "--with", withNode],
      remove: install,
      environment,
    };
  },
} as const;
