import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, relative } from "node:path";

/**
 * The first program of a name on `PATH`.
 *
 * Folders that are not absolute are passed over, and those of the project and the current one, by whatever links they are
 * reached: a project must not be able to bring its own `aws`.
 *
 * @returns absolute path, or `undefined`
 */
export function findExecutable(
  name: string,
  search: { readonly path: string | undefined; readonly project: string; readonly platform: NodeJS.Platform },
): string | undefined {
  const file = search.platform === "win32" ? `${name}.exe` : name;
  const home = real(homedir());
  // A home, or a folder that holds it, is no project's own: people keep programs there.
  const foreign = [search.project, process.cwd()].map(real).filter((folder) => !contains(folder, home));
  const isForeign = (path: string) => foreign.some((folder) => contains(folder, real(path)));
  return (search.path ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !isForeign(folder))
    .map((folder) => join(folder, file))
    .find((program) => isExecutable(program) && !isForeign(program));
}

function contains(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === "" || !(path === ".." || /^\.\.[\\/]/.test(path) || isAbsolute(path));
}

/** The path without links, as far as it exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
