import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type ConfigSections, configSections, parseIni, type Section } from "../core/aws-ini.ts";
import type { FindProfile } from "../core/aws-profile.ts";
import type { IdentityClues } from "../core/identity.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the AWS configuration's two files say. */
export interface AwsConfiguration {
  readonly findProfile: FindProfile;
  /** The names of all profiles. */
  readonly profileNames: readonly string[];
  /** `~/.aws/config` */
  readonly config: ConfigSections;
  /** `~/.aws/credentials` */
  readonly credentials: ReadonlyMap<string, Section>;
  /** The files as the environment names them. */
  readonly paths: { readonly config: string; readonly credentials: string };
  /** The secrets in either file, below whatever heading: what must not be shown. */
  readonly secrets: readonly string[];
}

const secretSettings = new Set(["aws_secret_access_key", "aws_session_token", "aws_security_token"]);

/** Each pair of files is read once: what a process goes by does not change under its feet. */
const known = new Map<string, AwsConfiguration>();

/** Reads the two files by the rules of the AWS CLI. */
export function readAwsConfiguration(environment: Environment): AwsConfiguration {
  const paths = writtenPaths(environment);
  const { config: configPath, credentials: credentialsPath } = awsConfigurationFiles(environment);
  const key = JSON.stringify([configPath, credentialsPath]);
  const configuration = known.get(key) ?? parse(readText(configPath), readText(credentialsPath));
  known.set(key, configuration);
  return configuration;

  function parse(configText: string, credentialsText: string): AwsConfiguration {
    const configFile = parseIni(configText);
    const config = configSections(configFile);
    const credentials = parseIni(credentialsText);
    return {
      config,
      credentials,
      paths,
      secrets: [...configFile.values(), ...credentials.values()].flatMap(secretsIn),
      profileNames: [...new Set([...config.profiles.keys(), ...credentials.keys()])],
      findProfile: (name) =>
        config.profiles.has(name) || credentials.has(name)
          ? { config: config.profiles.get(name) ?? {}, credentials: credentials.get(name) ?? {} }
          : undefined,
    };
  }
}

function secretsIn(section: Section): readonly string[] {
  return Object.entries(section).flatMap(([key, value]) => (secretSettings.has(key) ? [value] : []));
}

/** Where the two files are looked for. */
export function awsConfigurationFiles(environment: Environment) {
  const { config, credentials } = writtenPaths(environment);
  return { config: expand(config, environment), credentials: expand(credentials, environment) };
}

const usualFiles = { config: join("~", ".aws", "config"), credentials: join("~", ".aws", "credentials") };

function writtenPaths(environment: Environment) {
  return {
    config: environment["AWS_CONFIG_FILE"] || usualFiles.config,
    credentials: environment["AWS_SHARED_CREDENTIALS_FILE"] || usualFiles.credentials,
  };
}

/** As Python's `os.path.expandvars` and `expanduser` do for botocore. */
function expand(path: string, environment: Environment): string {
  return path
    .replace(/\$(?:(\w+)|\{([^}]*)\})/g, (all, plain, braced) => environment[plain ?? braced] ?? all)
    .replace(/^~(?=[/\\])/, homedir());
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

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
