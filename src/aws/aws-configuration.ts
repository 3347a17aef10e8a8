import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** The access key in the environment, when there is a secret to it. */
export function environmentAccessKeyId(environment: Environment): string | undefined {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  return accessKeyId !== undefined && accessKeyId !== "" && (environment["AWS_SECRET_ACCESS_KEY"] ?? "") !== ""
    ? accessKeyId
    : undefined;
}

/** The profile that the environment names, in the AWS CLI version 2's order. */
export function environmentProfile(environment: Environment): string | undefined {
  return environment["AWS_PROFILE"] || environment["AWS_DEFAULT_PROFILE"];
}

/**
 * The names of all profiles in the AWS configuration's two files. Only the headings are read: what stands below them
 * is left to the SDK and the AWS CLI.
 */
export function profileNames(environment: Environment): readonly string[] {
  const folder = join(homedir(), ".aws");
  const config = readLines(environment["AWS_CONFIG_FILE"] || join(folder, "config"));
  const credentials = readLines(environment["AWS_SHARED_CREDENTIALS_FILE"] || join(folder, "credentials"));
  const inConfig = config.map((line) => /^\s*\[\s*(?:profile\s+["']?([^\]]*?)["']?|(default))\s*\]/.exec(line));
  const inCredentials = credentials.map((line) => /^\s*\[\s*([^\]]*?)\s*\]/.exec(line));
  const names = [...inConfig, ...inCredentials].map((match) => match?.[1] ?? match?.[2]);
  return [...new Set(names.filter((name) => name !== undefined && name !== ""))].filter((name) => name !== undefined);
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
}
