import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, relative } from "node:path";

/**
 * The first program of a name on `PATH`.
 *
 * Folders that are not absolute, and those inside the project, are passed over: a project must not be able to bring
 * its own `aws`.
 *
 * @returns absolute path, or `undefined`
 */
export function findExecutable(
  name: string,
  search: { readonly path: string | undefined; readonly project: string; readonly platform: NodeJS.Platform },
): string | undefined {
  const file = search.platform === "win32" ? `${name}.exe` : name;
  return (search.path ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !isInside(folder, search.project))
    .map((folder) => join(folder, file))
    .find(isExecutable);
}

function isInside(folder: string, project: string): boolean {
  // A home, or a folder that holds it, is no project's own: people keep programs there.
  return contains(project, folder) && !contains(project, homedir());
}

function contains(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path === "" || !(path.startsWith("..") || isAbsolute(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
