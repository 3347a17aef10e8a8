import { createHash } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * All files below a folder by their path in it, each as a hash of what is in it, or as the target of a link, to compare. What
 * Python compiles for itself is left out; a folder that is not there has no files.
 */
export async function folderContents(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory() && !entry.parentPath.includes("__pycache__"));
  const contents = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), entry.isFile() ? await hashOf(path) : await readlink(path)] as const;
    }),
  );
  return Object.fromEntries(contents.sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function hashOf(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}
