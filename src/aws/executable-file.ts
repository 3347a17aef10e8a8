import { accessSync, constants, statSync } from "node:fs";

/** Whether a path is a file that may be run. Windows tells that of every file: there it is the name that decides. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The names that a program's file may have, the first to be tried first.
 *
 * @param extensions of a program on Windows, as `PATHEXT` lists them; `.exe` is the one that needs no shell
 */
export function executableNames(name: string, platform: NodeJS.Platform, extensions = ".exe"): readonly string[] {
  return platform === "win32" ? extensions.split(";").map((extension) => `${name}${extension}`) : [name];
}
