import { execFile } from "node:child_process";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { buildFolder, checkoutFolder } from "./checkout.ts";

const execFileAsync = promisify(execFile);
const tools = join(buildFolder, "tools", "bin");

/** Path of uv's `uv`, which `make prepare` installs. */
export const uvProgram = join(tools, "uv");

/** A Python virtual environment below the build folder. */
export interface PythonEnvironment {
  readonly folder: string;
  /** What is installed, pinned: `poetry==2.5.1`. */
  readonly requirements: readonly string[];
  /** A program that must be there when the installation has ended: `poetry`. */
  readonly program: string;
  /** The Python to install with, a path or a name on PATH; that of the tools if `undefined`. */
  readonly python?: string | undefined;
}

/** Makes the environment, unless it is there already and was made for the same requirements. */
export async function ensurePythonEnvironment(environment: PythonEnvironment): Promise<void> {
  const { folder, requirements, program, python } = environment;
  // Written last: a folder without its stamp is an installation that was broken off, and is made anew. (A finished
  // environment cannot be renamed into place, since its programs name their interpreter by its absolute path.)
  const stamp = join(folder, ".stamp");
  const wanted = `${[...requirements, ...(python === undefined ? [] : [`with ${python}`])].join("\n")}\n`;
  if ((await readIfThere(stamp)) === wanted && (await exists(join(folder, "bin", program)))) return;

  report(`Installing ${requirements.join(", ")} into ${relative(checkoutFolder, folder)}`);
  await rm(stamp, { force: true });
  await makeEnvironment(folder, python);
  await installIntoEnvironment(folder, ...requirements);
  await writeFile(stamp, wanted);
}

/** Makes an empty environment in this folder, in place of what is there. */
export async function makeEnvironment(folder: string, python = join(tools, "python")): Promise<void> {
  await uv("venv", "--clear", "--python", python, folder);
}

/** `uv pip install` with these arguments into the environment in this folder. */
export async function installIntoEnvironment(folder: string, ...arguments_: readonly string[]): Promise<void> {
  await uv("pip", "install", "--python", join(folder, "bin", "python"), ...arguments_);
}

/** All that is installed in the environment in this folder, each as `name==version`. */
export async function frozenRequirements(folder: string): Promise<readonly string[]> {
  const frozen = await uv("pip", "freeze", "--python", join(folder, "bin", "python"));
  return frozen.trim().split("\n");
}

async function uv(...arguments_: readonly string[]): Promise<string> {
  const call = ["--quiet", "--no-python-downloads", ...arguments_];
  return (await execFileAsync(uvProgram, call, { cwd: buildFolder })).stdout;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}

// Follows symbolic links: the interpreter of an environment whose base is gone does not exist.
async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}
