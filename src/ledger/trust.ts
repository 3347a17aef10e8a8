import { constants } from "node:fs";

/** What `lstat` tells of a file, a folder or a link. */
export interface Status {
  readonly uid: number;
  readonly mode: number;
}

const kinds = { file: constants.S_IFREG, folder: constants.S_IFDIR, link: constants.S_IFLNK } as const;

/** For `open()`: not to follow a link. Windows does not know it, nor does it let everybody make links. */
export const noFollow = constants.O_NOFOLLOW ?? 0;

/** Whether the path itself is a symbolic link; wants the status of `lstat`. */
export function isLink(status: Status): boolean {
  return (status.mode & constants.S_IFMT) === kinds.link;
}

/**
 * Why a file or folder of ours is not to be trusted, as the rest of a sentence that begins with its path; `undefined` when
 * it is.
 *
 * @param user the user's number; `undefined` on Windows, where neither owner nor mode tell anything
 */
export function distrust(status: Status, wanted: "file" | "folder", user: number | undefined): string | undefined {
  if ((status.mode & constants.S_IFMT) !== kinds[wanted]) {
    return isLink(status) ? "is a link" : `is no ${wanted}`;
  }
  return distrustOwner(status, user) ?? (user !== undefined && status.mode & 0o022 ? writableByOthers : undefined);
}

/** The same of a link to our folder: people move their caches to another disk, and leave a link of their own. */
export function distrustOwner({ uid }: Status, user: number | undefined): string | undefined {
  return user === undefined || uid === user ? undefined : "belongs to another user";
}

/**
 * The same of the folder that holds ours. Whoever may write to it may put another folder in the place of ours, unless it
 * has the sticky bit, as `/tmp` does. Groups are trusted: many systems give each user one, and let it write.
 */
export function distrustParent({ mode }: Status, user: number | undefined): string | undefined {
  return user !== undefined && mode & 0o002 && !(mode & 0o1000) ? writableByOthers : undefined;
}

const writableByOthers = "can be written by others";
