import { join } from "node:path";
import { executableNames, isExecutable } from "./executable-file.ts";
import { foreignTo, ownFolders } from "./foreign-folders.ts";

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
  const isForeign = foreignTo(search.project);
  return ownFolders(search.path ?? "", search.project, search.platform)
    .flatMap((folder) => executableNames(name, search.platform).map((file) => join(folder, file)))
    .find((program) => isExecutable(program) && !isForeign(program));
}
