import { rm } from "node:fs/promises";
import { onTestFinished } from "vitest";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** Makes an empty folder for the running test, removed when the test has ended. */
export async function openTemporaryFolder(name: string): Promise<string> {
  const folder = await makeTemporaryFolder(name);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
