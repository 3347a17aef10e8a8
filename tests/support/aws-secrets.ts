import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const secretVariables = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
];

const settingOfIni = /^\s*aws_(?:secret_access_key|session_token|security_token)\s*[=:]\s*(\S+)/gim;

/** In the caches alone: what a `credential_process` has in its line, the process list shows. */
const settingOfJson = /"(?:secretAccessKey|sessionToken|accessToken|refreshToken|clientSecret)"\s*:\s*"([^\s"]+)/gi;

/** Shorter ones are stand-ins, and could be part of anything. */
const shortestSecret = 16;

/** The AWS secrets of these environments, and of all files in the `~/.aws` of a home. */
export async function awsSecrets(
  home: string | undefined,
  environments: readonly Readonly<Record<string, string>>[],
): Promise<readonly string[]> {
  const given = environments.flatMap((environment) => secretVariables.flatMap((name) => environment[name] ?? []));
  const kept = home === undefined ? [] : await secretsBelow(join(home, ".aws"));
  return [...new Set([...given, ...kept])].filter(({ length }) => length >= shortestSecret);
}

async function secretsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const secrets = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, "utf8").catch(() => "");
      const setting = file.endsWith(".json") ? settingOfJson : settingOfIni;
      return [...text.matchAll(setting)].map(([, secret = ""]) => secret);
    }),
  );
  return secrets.flat();
}

/** Whether these are the arguments of a `credential_process` with the keys in its line: that is the user's own doing. */
export function isCredentialProcess(commandLine: string): boolean {
  return commandLine.includes('"SecretAccessKey"');
}
