import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { loadSharedConfigFiles } from "@smithy/core/config";
import type { AwsProfile, FindProfile } from "../core/aws-profile.ts";
import type { IdentityClues } from "../core/identity.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS configuration's two files. */
export interface AwsConfiguration {
  readonly findProfile: FindProfile;
  /** The names of all profiles. */
  readonly profileNames: readonly string[];
}

/** Reads the two files with the AWS SDK's own reader, which keeps them for the life of this process. */
export async function readAwsConfiguration(environment: Environment): Promise<AwsConfiguration> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const names = profileNames(environment);
  return {
    profileNames: names,
    findProfile: (name) =>
      names.includes(name)
        ? {
            config: lowerCased(configFile[name]),
            credentials: lowerCased(credentialsFile[name]),
            ...(!readableName.test(name) && { isUnreadable: true }),
          }
        : undefined,
  };
}

/** The names that the SDK's reader takes (`parseIni.js`). */
const readableName = /^[\w\-@+.%:/]+$/;

/** What the environment says about whom AWS is to be asked as. */
export function environmentClues(environment: Environment) {
  return {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"] || undefined,
    environmentProfile: environmentProfile(environment),
    hasTokenFile: Boolean(environment["AWS_WEB_IDENTITY_TOKEN_FILE"]),
    webIdentityRole: environment["AWS_ROLE_ARN"] || undefined,
    isContainer: isContainer(environment),
    isGithubJob: Boolean(environment["ACTIONS_ID_TOKEN_REQUEST_URL"] && environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]),
  } satisfies Partial<IdentityClues>;
}

/** Whether the environment names the credential endpoint of a container. */
export function isContainer(environment: Environment): boolean {
  return Boolean(
    environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] || environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
  );
}

/** The profile that the environment names, in the order of the AWS CLI's version 2 (version 1 has the reverse). */
export function environmentProfile(environment: Environment): string | undefined {
  return environment["AWS_PROFILE"] || environment["AWS_DEFAULT_PROFILE"] || undefined;
}

/** Names of keys are read without regard to case by botocore, whose parser is Python's, but not by the SDK. */
function lowerCased(values: Readonly<Record<string, string | undefined>> | undefined): AwsProfile["config"] {
  const entries = Object.entries(values ?? {}).map(([key, value]) => [key.toLowerCase(), value ?? ""]);
  return Object.fromEntries(entries);
}

/** Only the headings are read, and by hand: the SDK's reader knows no names with blanks in them, the AWS CLI does. */
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
    return readFileSync(path.replace(/^~(?=\/)/, homedir()), "utf8").split(/\r?\n/);
  } catch {
    return [];
  }
}
