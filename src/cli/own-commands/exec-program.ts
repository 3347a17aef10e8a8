import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { executableNames, isExecutable } from "../../aws/executable-file.ts";
import { splitPathList } from "../../core/path-list.ts";
import type { Environment } from "../environment.ts";

/** The path of a program, or the exit code that a shell has for it: 126 where it cannot be run, 127 where there is none. */
export type FoundProgram = { readonly path: string } | { readonly exitCode: 126 | 127 };

/**
 * Finds the program that the user typed: a path as it stands, a name in the folders of `PATH`.
 *
 * Folders of `PATH` that are not absolute depend on where one is, and that may be a foreign project: they are passed over.
 */
export function findProgram(typed: string, environment: Environment, platform: NodeJS.Platform): FoundProgram {
  const isPath = typed.includes("/") || (platform === "win32" && typed.includes("\\"));
  const places = isPath
    ? [typed]
    : splitPathList(environment["PATH"] ?? "", platform)
        .filter((folder) => isAbsolute(folder))
        .map((folder) => join(folder, typed));
  const files = places
    .flatMap((place) => [...new Set([place, ...executableNames(place, platform, environment["PATHEXT"])])])
    .filter(exists);
  const path = files.find(isExecutable);
  if (typed !== "" && path !== undefined) {
    return { path };
  }
  return { exitCode: typed !== "" && isPath && files.length > 0 ? 126 : 127 };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
