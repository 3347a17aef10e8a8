import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import ownPath from "node:path";
import { splitPathList } from "../core/path-list.ts";

/**
 * Tells whether a path is in the project or in the current folder, by whatever links it is reached: nothing of a foreign
 * project is to be run.
 */
export function foreignTo(project: string): (path: string) => boolean {
  const home = real(homedir());
  // A home, or a folder that holds it, is no project's own: people keep programs there.
  const foreign = [project, process.cwd()].map(real).filter((folder) => !contains(folder, home));
  return (path) => foreign.some((folder) => contains(folder, real(path)));
}

/** The folders of a `PATH` that are absolute, and neither the project's nor the current one. */
export function ownFolders(path: string, project: string, platform: NodeJS.Platform): readonly string[] {
  const isForeign = foreignTo(project);
  return splitPathList(path, platform).filter((folder) => ownPath.isAbsolute(folder) && !isForeign(folder));
}

/**
 * Whether a path is a folder, or in it, by the rules of the platform: Windows has drives, and upper and lower case are
 * alike there.
 */
export function contains(
  outer: string,
  inner: string,
  { relative, isAbsolute }: ownPath.PlatformPath = ownPath,
): boolean {
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
