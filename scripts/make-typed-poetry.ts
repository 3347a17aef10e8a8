// Installs the oldest and the newest Poetry tested with, and makes `build/poetry/oldest` and `build/poetry/newest` name them:
// mypy and pyright take Poetry's types from there, and some unit tests ask the newest.
import { rename, rm, symlink } from "node:fs/promises";
import { newestPoetryVersion, oldestPoetryVersion } from "../tests/support/poetry-versions.ts";
import { ensurePoetry, poetryEnvironmentFolder } from "./test-environments.ts";

for (const [name, version] of [
  ["oldest", oldestPoetryVersion],
  ["newest", newestPoetryVersion],
] as const) {
  await ensurePoetry(version);
  const link = poetryEnvironmentFolder(name);
  await rm(`${link}.new`, { force: true });
  // A junction, since Windows lets nobody but an administrator make symbolic links.
  await symlink(poetryEnvironmentFolder(version), `${link}.new`, "junction");
  await rename(`${link}.new`, link);
}
