import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installIntoEnvironment } from "../../scripts/python-environment.ts";
import { ensureAwsCli, ensurePoetry, poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { builtWheel } from "./built-distribution.ts";
import { everyPoetryVersion, selectedPoetryVersions } from "./poetry-versions.ts";

/** Vitest's global set-up of the end-to-end tests: each Poetry of this run with the built wheel in it, and the AWS CLI. */
export async function setup(): Promise<void> {
  const wheel = await builtWheel();
  const hash = createHash("sha256")
    .update(await readFile(wheel))
    .digest("hex");
  for (const version of everyPoetryVersion()) {
    await ensurePoetry(version);
    await ensureWheel(poetryEnvironmentFolder(version), wheel, hash);
  }
  for (const version of selectedPoetryVersions()) {
    await ensurePoetry(version, "more");
    await ensureWheel(poetryEnvironmentFolder(version, "more"), wheel, hash);
    await ensurePoetry(version, "none");
  }
  await ensureAwsCli();
}

async function ensureWheel(environment: string, wheel: string, hash: string): Promise<void> {
  const stamp = join(environment, ".wheel");
  const installed = await readFile(stamp, "utf8").catch(() => undefined);
  if (installed === hash) return;
  await installIntoEnvironment(environment, "--reinstall", "--no-deps", "--offline", wheel);
  await writeFile(stamp, hash);
}
