import { join } from "node:path";
import { buildFolder } from "./checkout.ts";
import { ensurePythonEnvironment } from "./python-environment.ts";

/** The AWS CLI that tests put on a world's `PATH`: the last line of version 1, since version 2 is not on PyPI. */
const awsCliRequirement = "awscli==1.46.3";

const awsCliFolder = join(buildFolder, "aws-cli");

/** Path of the real AWS CLI's `aws`, made by {@link ensureAwsCli}. */
export const awsCliProgram = join(awsCliFolder, "bin", "aws");

/** pipx, which people have Poetry from; the newest release that runs on Python 3.10. */
const pipxRequirement = "pipx==1.17.12";

const pipxFolder = join(buildFolder, "pipx");

/** Path of pipx's `pipx`, made by {@link ensurePipx}. */
export const pipxProgram = join(pipxFolder, "bin", "pipx");

/** Poetry's own plugins, which have commands that reach an index; which releases fit, depends on Poetry's. */
const otherPlugins = ["poetry-plugin-export", "poetry-plugin-bundle"];

/** What plugins an environment is for: ours, ours with Poetry's own, or none. */
export type PluginSet = "ours" | "more" | "none";

/** Folder of the environment that holds this version of Poetry. */
export function poetryEnvironmentFolder(version: string, plugins: PluginSet = "ours"): string {
  return join(buildFolder, "poetry", plugins === "ours" ? version : `${version}-${plugins}`);
}

/**
 * Installs this version of Poetry, with Poetry's own plugins if they are wanted, unless it is there. The environment
 * variable `POETRY_PYTHON` names the Python that it is to run on, which may be older than the tools can be.
 */
export async function ensurePoetry(version: string, plugins: PluginSet = "ours"): Promise<void> {
  await ensurePythonEnvironment({
    folder: poetryEnvironmentFolder(version, plugins),
    requirements: [`poetry==${version}`, ...(plugins === "more" ? otherPlugins : [])],
    program: "poetry",
    python: process.env["POETRY_PYTHON"] || undefined,
  });
}

/** Installs the AWS CLI, unless it is there. */
export async function ensureAwsCli(): Promise<void> {
  await ensurePythonEnvironment({ folder: awsCliFolder, requirements: [awsCliRequirement], program: "aws" });
}

/** Installs pipx, unless it is there. */
export async function ensurePipx(): Promise<void> {
  await ensurePythonEnvironment({ folder: pipxFolder, requirements: [pipxRequirement], program: "pipx" });
}
