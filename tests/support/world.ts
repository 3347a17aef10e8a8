import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { awsCliProgram, poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { awsSecrets, isCredentialProcess } from "./aws-secrets.ts";
import { homePlaces } from "./home-places.ts";
import { findLeaks } from "./leak-scanner.ts";
import { filterOutput } from "./output-filter.ts";
import { pluginVersion } from "./plugin-version.ts";
import { withoutNotices } from "./poetry-says.ts";
import { type Project, type ProjectDescription, writeProject } from "./project.ts";
import { type Outcome, run } from "./run.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

// How to write an end-to-end test:
//
//   describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
//     test("poetry lock logs in to the repository of a source", async () => {
//       const emulator = await openEmulator();
//       const world = await openWorld({ poetry: version, emulator, environment: { AWS_ACCESS_KEY_ID: … } });
//       const project = await world.project({
//         sources: [{ name: "corp", url: "https://…" }],
//         dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
//       });
//       const outcome = await world.poetry(["lock"], { in: project });
//       expect(world.filter(outcome)).toEqual({ exitCode: 0, stdout: "…", stderr: "…" });
//       expect(emulator.seen()).toEqual([…]);
//     });
//   });
//
// What an open…() function makes is cleaned up when the test has ended. Closing the world fails the test when a token that
// the emulator issued, or an AWS secret, is found where it must not be. Nothing of the machine's own
// environment, home or PATH gets in: `node` is on PATH unless `programs` leaves it out, the real `aws` only if `programs`
// names it, and world.writeProgram() puts a script in the place of either. What bare Poetry would do in the same place is
// seen with `--no-plugins`. KEEP_WORLDS=1 leaves the folders in build/tmp to be looked at.

/** The modes of the keyring in tests/fixtures/keyring, which says what each does. */
export type KeyringMode = "works" | "locked" | "read-only" | "limit" | "raises" | "hangs" | "rubbish";

/** What a world needs of the emulator. */
export interface EmulatorInUse {
  /** Variables that lead a client to the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every token issued up to now. */
  readonly issuedTokens: readonly string[];
  /** Other secrets handed out up to now: SSO tokens, keys of roles. */
  readonly issuedSecrets?: readonly string[];
}

/** What a world has in it. */
export interface WorldOptions {
  /** Version of Poetry, one of {@link selectedPoetryVersions} or {@link everyPoetryVersion}. */
  readonly poetry: string;
  readonly emulator?: EmulatorInUse;
  /** What is on `PATH` beside `sh`, `python3` and `poetry`; only `node` when left out. */
  readonly programs?: readonly ("node" | "aws")[];
  /** The plugins of Poetry: ours alone when left out, with those for `export` and `bundle`, or none. */
  readonly plugins?: "ours" | "more" | "none";
  /** The keyring that Poetry finds; none when left out. */
  readonly keyring?: KeyringMode;
  /** More variables, which win over all others. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a program is run in a world. */
export interface WorldRunOptions {
  /** The project whose folder the program is started in; the home when left out. */
  readonly in?: Project;
  /** More variables for this run alone. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Whether what is run is there to give the token to a program, in its environment. */
  readonly handsTokenOver?: boolean;
}

/** What is typed on the terminal once the prompt has appeared. */
export interface TerminalAnswer {
  readonly prompt: string;
  readonly typed: string;
}

/** A throw-away home, `PATH` and environment in which Poetry with the plugin runs as if on a machine of its own. */
export class World {
  /** Parent of all that follows. */
  readonly folder: string;
  readonly home: string;
  /** Poetry's file of credentials; it and its folder do not exist at first. */
  readonly authFile: string;
  /** The file of the keyring of tests/fixtures/keyring. */
  readonly keyringFile: string;
  /** All variables that a program gets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #ledgerFile: string;
  readonly #poetryVersion: string;
  readonly #poetryEnvironment: string;
  readonly #emulator: EmulatorInUse | undefined;
  readonly #written = new Map<string, string>();
  readonly #environments = new Map<string, string>();
  readonly #given: Readonly<Record<string, string>>[] = [];
  #runs = 0;
  #closing: Promise<void> | undefined;

  /** Makes a world; {@link World.close} must be called at the end. */
  static async make(options: WorldOptions): Promise<World> {
    const world = new World(await makeTemporaryFolder("world"), options);
    for (const name of ["bin", "home", "tmp", "projects"]) await mkdir(join(world.folder, name));
    await world.#fillPath(options.programs ?? ["node"]);
    return world;
  }

  private constructor(folder: string, options: WorldOptions) {
    this.folder = folder;
    this.home = join(folder, "home");
    const places = homePlaces(this.home, process.platform);
    this.authFile = join(places.poetryFolder, "auth.toml");
    this.#ledgerFile = join(places.ledgerFolder, "ledger.json");
    this.keyringFile = join(this.home, "keyring.json");
    this.#poetryVersion = options.poetry;
    this.#poetryEnvironment = poetryEnvironmentFolder(options.poetry, options.plugins);
    this.#emulator = options.emulator;
    this.environment = {
      PATH: join(folder, "bin"),
      HOME: this.home,
      TMPDIR: join(folder, "tmp"),
      LANG: "C.UTF-8",
      ...places.environment,
      AWS_EC2_METADATA_DISABLED: "true",
      ...keyringEnvironment(options.keyring, this.keyringFile),
      ...options.emulator?.environment,
      ...options.environment,
    };
  }

  /** Writes a project into this world. */
  project(description: ProjectDescription = {}): Promise<Project> {
    return writeProject(join(this.folder, "projects"), this.#poetryVersion, description);
  }

  /** Puts a program of this text on `PATH`, in place of another of its name. It has to name others by absolute path. */
  async writeProgram(name: string, text: string): Promise<void> {
    const file = join(this.folder, "bin", name);
    await rm(file, { force: true });
    await writeFile(file, text);
    await chmod(file, 0o755);
  }

  /**
   * Makes every token seem older to the plugin, by moving the times in its ledger back, as if so much time had passed. It
   * is told nothing otherwise; `emulator.expireTokens()` makes the index agree.
   */
  async letTimePass(ms: number): Promise<void> {
    const file = this.#ledgerFile;
    const ledger = await readFile(file, "utf8");
    const older = ledger.replaceAll(/(?<=At":)\d+/g, (time) => String(Number(time) - ms));
    if (older === ledger) throw new Error(`${file} tells no times`);
    await writeFile(file, older);
  }

  /** Runs Poetry; what it says of its own future is left out. */
  async poetry(arguments_: readonly string[], options: WorldRunOptions = {}): Promise<Outcome> {
    const program = join(this.#poetryEnvironment, "bin", "poetry");
    const { exitCode, stdout, stderr } = await this.run(program, arguments_, options);
    return { exitCode, stdout: withoutNotices(stdout), stderr: withoutNotices(stderr) };
  }

  /** Runs Poetry on a terminal of its own, where answers are typed; all that appears there is the outcome's stdout. */
  async poetryOnTerminal(
    arguments_: readonly string[],
    answers: readonly TerminalAnswer[],
    options: WorldRunOptions = {},
  ): Promise<Outcome> {
    const environment = this.#poetryEnvironment;
    const typed = JSON.stringify(answers.map((answer) => [answer.prompt, answer.typed]));
    const terminal = join(checkoutFolder, "tests", "fixtures", "terminal.py");
    const outcome = await this.run(
      join(environment, "bin", "python"),
      [terminal, typed, join(environment, "bin", "poetry"), ...arguments_],
      { ...options, environment: { TERM: "xterm", ...options.environment } },
    );
    // Whether a wait is long enough to be told depends on the machine.
    return { ...outcome, stdout: outcome.stdout.replaceAll(/Waiting for [^\r\n]*\r.\[K/g, "") };
  }

  /** Runs any program, named by its absolute path. */
  async run(program: string, arguments_: readonly string[], options: WorldRunOptions = {}): Promise<Outcome> {
    this.#runs += 1;
    const shown = arguments_.map((argument) => (isShort(argument) ? argument : "…"));
    const call = `run ${this.#runs} (${shown.join(" ")})`;
    const environment = { ...this.environment, ...options.environment };
    this.#given.push(environment);
    const outcome = await run(program, arguments_, {
      cwd: options.in?.folder ?? this.home,
      environment,
      input: options.input,
      timeoutMs: options.timeoutMs,
      onProcesses: ({ commands, environments }) => {
        for (const [name, text] of commands) this.#written.set(`${name} of ${call}`, without(arguments_, text));
        for (const [name, text] of options.handsTokenOver === true ? [] : environments) {
          this.#environments.set(`${name} of ${call}`, without(Object.values(environment), text));
        }
      },
    });
    this.#written.set(`stdout of ${call}`, outcome.stdout);
    this.#written.set(`stderr of ${call}`, outcome.stderr);
    return outcome;
  }

  /** The outcome with paths, versions, ports, times and durations replaced by names in brackets. */
  filter(outcome: Outcome): Outcome {
    const replacements = {
      WORLD: this.folder,
      HOME: this.home,
      PROJECTS: join(this.folder, "projects"),
      POETRY_ENVIRONMENT: this.#poetryEnvironment,
      POETRY: this.#poetryVersion,
      PLUGIN: pluginVersion,
    };
    return {
      ...outcome,
      stdout: filterOutput(outcome.stdout, replacements),
      stderr: filterOutput(outcome.stderr, replacements),
    };
  }

  /**
   * Removes the world, once. Throws when a token that the emulator issued was written anywhere but into the credential
   * store, or an AWS secret, of ~/.aws, of an environment or issued, anywhere but into ~/.aws; or when either was among the arguments
   * of a process, or a token in its environment.
   */
  close(): Promise<void> {
    this.#closing ??= this.#scanAndRemove();
    return this.#closing;
  }

  async #scanAndRemove(): Promise<void> {
    const written = {
      texts: this.#written,
      folders: ["home", "tmp", "projects"].map((name) => join(this.folder, name)),
    };
    const secrets = [
      ...(await awsSecrets(this.home, [this.environment, ...this.#given])),
      ...(this.#emulator?.issuedSecrets ?? []),
    ];
    const tokens = this.#emulator?.issuedTokens ?? [];
    const leaks = [
      ...(await findLeaks(tokens, { ...written, stores: [this.authFile, this.keyringFile] })),
      // The keys of a role are handed to the AWS CLI in its environment.
      ...(await findLeaks(tokens, { texts: this.#environments, folders: [], stores: [] })),
      ...(await findLeaks(secrets, {
        texts: new Map(
          [...this.#written].filter(([name, text]) => !(name.startsWith("arguments ") && isCredentialProcess(text))),
        ),
        folders: written.folders,
        stores: [join(this.home, ".aws")],
      })),
    ];
    if (process.env["KEEP_WORLDS"] === undefined) await rm(this.folder, { recursive: true, force: true });
    if (leaks.length > 0) throw new Error(`A token or secret was left in: ${leaks.join(", ")}`);
  }

  async #fillPath(programs: readonly ("node" | "aws")[]): Promise<void> {
    const environment = this.#poetryEnvironment;
    const bin = join(this.folder, "bin");
    await symlink("/bin/sh", join(bin, "sh"));
    await symlink(join(environment, "bin", "poetry"), join(bin, "poetry"));
    // No link: an environment made from a linked interpreter looks for the standard library beside the link.
    const interpreter = await basePython(environment);
    await this.writeProgram("python3", `#!/bin/sh\nexec "${interpreter}" "$@"\n`);
    if (programs.includes("node")) await symlink(process.execPath, join(bin, "node"));
    if (programs.includes("aws")) await symlink(awsCliProgram, join(bin, "aws"));
  }
}

const isShort = (text: string) => text.length <= 20;

/** What the test itself hands to a process may be seen of it; short values could be part of anything. */
function without(given: readonly string[], text: string): string {
  return given.filter((value) => !isShort(value)).reduce((left, value) => left.replaceAll(value, ""), text);
}

// The interpreter that the environment was made from; pyvenv.cfg tells its folder.
async function basePython(environment: string): Promise<string> {
  const configuration = await readFile(join(environment, "pyvenv.cfg"), "utf8");
  const home = /^home = (.+)$/m.exec(configuration)?.[1];
  if (home === undefined) throw new Error(`${environment}/pyvenv.cfg does not tell which Python it was made from`);
  return join(home, "python3");
}

function keyringEnvironment(mode: KeyringMode | undefined, file: string): Record<string, string> {
  if (mode === undefined) return { PYTHON_KEYRING_BACKEND: "keyring.backends.null.Keyring" };
  return {
    PYTHON_KEYRING_BACKEND: "fake_keyring.Keyring",
    PYTHONPATH: join(checkoutFolder, "tests", "fixtures", "keyring"),
    FAKE_KEYRING_FILE: file,
    FAKE_KEYRING_MODE: mode,
  };
}
