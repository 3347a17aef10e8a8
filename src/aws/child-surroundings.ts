import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { joinPathList } from "../core/path-list.ts";
import { ownFolders } from "./foreign-folders.ts";

/** Where a program is started, and with which environment: options of `spawn`. */
export interface ChildSurroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Files that the AWS CLI and the SDKs look for from the current folder. */
const fileVariables = [
  "AWS_CA_BUNDLE",
  "AWS_CONFIG_FILE",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "REQUESTS_CA_BUNDLE",
];

/**
 * Keeps a program, and what it starts in turn, from running what a project brings: `PATH` has none of its folders, and the
 * current folder, where `./x` and Python's `-m` look, is the home. What the environment names from the folder that Poetry
 * runs in stays the same file.
 */
export function childSurroundings(environment: NodeJS.ProcessEnv, project: string): ChildSurroundings {
  const { PATH } = environment;
  const files = fileVariables.flatMap((name) => {
    const path = environment[name];
    // botocore puts the home for "~", and variables for "$".
    return !path || isAbsolute(path) || /^[~$]/.test(path) ? [] : [[name, resolve(path)] as const];
  });
  return {
    cwd: isFolder(homedir()) ? homedir() : "/",
    env: {
      ...environment,
      ...(PATH !== undefined && { PATH: joinPathList(ownFolders(PATH, project, process.platform), process.platform) }),
      ...Object.fromEntries(files),
    },
  };
}

function isFolder(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
