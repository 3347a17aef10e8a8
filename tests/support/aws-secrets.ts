import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const secretVariables = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
];

/** As they stand in an INI file, or in the JSON of a cache. */
const secretSetting =
  /(?:^\s*aws_(?:secret_access_key|session_token|security_token)\s*[=:]\s*|"(?:secretAccessKey|sessionToken|accessToken|refreshToken|clientSecret)"\s*:\s*")([^\s"]+)/gim;

/** Shorter ones are stand-ins, and could be part of anything. */
const shortestSecret = 16;

/** The AWS secrets of these environments, and of all files in the `~/.aws` of a home. */
export async function awsSecrets(
  home: string | undefined,
  environments: readonly Readonly<Record<string, string>>[],
): Promise<readonly string[]> {
  const given = environments.flatMap((environment) => secretVariables.flatMap((name) => environment[name] ?? []));
  const texts = home === undefined ? [] : await textsBelow(join(home, ".aws"));
  const kept = texts.flatMap((text) => [...text.matchAll(secretSetting)].map(([, secret = ""]) => secret));
  return [...new Set([...given, ...kept])].filter(({ length }) => length >= shortestSecret);
}

async function textsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
}
