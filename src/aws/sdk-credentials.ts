import { fromSSO, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import {
  type AwsProfile,
  methodAsSource,
  type ProfileMethod,
  profileMethod,
  profileSetting,
} from "../core/aws-profile.ts";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { shellWord } from "../core/shell-word.ts";
import { environmentProfile, isContainer } from "./aws-configuration.ts";
import { containerCredentials } from "./container-credentials.ts";
import { type CredentialProvider, type CredentialWorld, clientConfig } from "./credential-world.ts";
import { instanceCredentials } from "./instance-credentials.ts";
import { loginCredentials } from "./login-credentials.ts";
import { noCredentials } from "./no-credentials.ts";
import { processCredentials } from "./process-credentials.ts";
import { profileNotFound } from "./profile-not-found.ts";
import { sdkProfileName } from "./sdk-configuration.ts";
import { environmentKeys, fileKeys } from "./static-keys.ts";
import { webIdentityCredentials } from "./web-identity-credentials.ts";

const sessionName = "poetry-codeartifact-login";

/**
 * Where the SDK finds the keys of a scope's identity.
 *
 * The SDK's own providers, but never its chain nor its `fromIni`: their order is another than the AWS CLI's, and a profile
 * that does not exist would end at the machine's credentials.
 */
export function sdkCredentials(scope: Scope, world: CredentialWorld): CredentialProvider {
  const own = identityCredentials(scope, world);
  return usedAtOnce(scope.roleArn === undefined ? own : assumeRole(own, { RoleArn: scope.roleArn }, world));
}

/**
 * Keys without the end of their life: they are used at once, and a clock that is ahead of AWS's would have the SDK get
 * new ones for every call.
 */
function usedAtOnce(provider: CredentialProvider): CredentialProvider {
  return async (properties) => {
    const { expiration, ...keys } = await provider(properties);
    return keys;
  };
}

function identityCredentials({ identity }: Scope, world: CredentialWorld): CredentialProvider {
  switch (identity.kind) {
    case "profile":
      return profileCredentials(
        identity.name,
        world,
        identity.namedBy === "environment" ? { ...environmentSession(world), roleArn: identity.webIdentityRole } : {},
      );
    case "access-key":
      return environmentKeys(world.environment);
    case "web-identity":
      return webIdentityCredentials(identity, sessionNameOf(identity.token, world), world);
    case "container":
      return containerCredentials();
    case "default":
      return world.configuration.findProfile("default") === undefined
        ? machineCredentials(noCredentials(undefined, world), world)
        : profileCredentials(
            "default",
            world,
            { ...environmentSession(world), roleArn: identity.webIdentityRole },
            noCredentials(undefined, world),
          );
  }
}

/** What a web identity is given in place of what its profile says. */
interface WebIdentitySession {
  readonly roleArn?: string | undefined;
  readonly sessionName?: string | undefined;
}

function profileCredentials(
  name: string,
  world: CredentialWorld,
  session: WebIdentitySession,
  orElse = noCredentials(name, world),
): CredentialProvider {
  const profile = world.configuration.findProfile(name);
  if (profile === undefined) {
    throw profileNotFound(name, world.configuration.profileNames);
  }
  const method = profileMethod(profile);
  // A profile without credentials of its own (a region only) stands for those of the machine, as in the AWS CLI.
  return method === undefined
    ? machineCredentials(orElse, world)
    : byMethod(method, { name, profile, session }, [name], world);
}

/** A profile with its name. */
interface NamedProfile {
  readonly name: string;
  readonly profile: AwsProfile;
  readonly session?: WebIdentitySession;
}

function byMethod(
  method: ProfileMethod,
  { name, profile, session }: NamedProfile,
  visited: readonly string[],
  world: CredentialWorld,
): CredentialProvider {
  switch (method) {
    case "assume-role":
      return roleCredentials({ name, profile }, visited, world);
    case "web-identity":
      return webIdentityCredentials(
        {
          token: "file",
          path: profileSetting(profile, "web_identity_token_file"),
          roleArn: session?.roleArn ?? profileSetting(profile, "role_arn"),
        },
        session?.sessionName ?? profileSetting(profile, "role_session_name") ?? sessionName,
        world,
      );
    case "sso":
      return fromSSO({ profile: sdkProfileName(name), clientConfig: clientConfig("sso", world) });
    case "login":
      return loginCredentials(name, clientConfig("signin", world));
    case "process":
      return processCredentials(name, profileSetting(profile, "credential_process") ?? "", world);
    case "credentials-file":
      return fileKeys(name, profile.credentials);
    case "config-file":
      return fileKeys(name, profile.config);
  }
}

/** `role_arn` with the credentials of another profile, or of a `credential_source`. */
function roleCredentials(
  { name, profile }: NamedProfile,
  visited: readonly string[],
  world: CredentialWorld,
): CredentialProvider {
  const setting = (key: string) => profileSetting(profile, key);
  const sourceProfile = setting("source_profile");
  const credentialSource = setting("credential_source");
  if ((sourceProfile === undefined) === (credentialSource === undefined)) {
    throw new Problem(
      "profile-incomplete",
      `profile "${name}" has role_arn and ${sourceProfile === undefined ? "neither" : "both"} source_profile ${sourceProfile === undefined ? "nor" : "and"} credential_source`,
      "Give the profile one of the two: they say with whose keys the role is assumed",
    );
  }
  const source =
    sourceProfile === undefined
      ? namedSource(name, credentialSource ?? "", world)
      : sourceCredentials(name, sourceProfile, visited, world);
  const parameters = {
    RoleArn: setting("role_arn"),
    RoleSessionName: setting("role_session_name"),
    ExternalId: setting("external_id"),
    SerialNumber: setting("mfa_serial"),
    DurationSeconds: Number(setting("duration_seconds")) || undefined,
  };
  return assumeRole(source, parameters, world, name);
}

function sourceCredentials(
  name: string,
  source: string,
  visited: readonly string[],
  world: CredentialWorld,
): CredentialProvider {
  const profile = world.configuration.findProfile(source);
  if (profile === undefined) {
    throw profileNotFound(source, world.configuration.profileNames, `the source_profile of profile "${name}"`);
  }
  const method = methodAsSource(profile);
  if (method === undefined) {
    throw new Problem(
      "no-credentials",
      `profile "${source}", the source_profile of profile "${name}", has no AWS credentials`,
      `Run aws configure --profile ${shellWord(source)}`,
    );
  }
  // A profile may name itself, for keys that stand beside its role.
  if (method === "assume-role" && visited.includes(source)) {
    throw new Problem(
      "profile-incomplete",
      `the source_profile settings go in a circle: ${[...visited, source].map((each) => `"${each}"`).join(", ")}`,
      "Let the last one name a profile with credentials of its own",
    );
  }
  return byMethod(method, { name: source, profile }, [...visited, source], world);
}

function namedSource(name: string, source: string, world: CredentialWorld): CredentialProvider {
  switch (source.toLowerCase()) {
    case "environment":
      return environmentKeys(world.environment);
    case "ec2instancemetadata":
      return instanceCredentials(world.environment);
    case "ecscontainer":
      return containerCredentials();
    default:
      throw new Problem(
        "profile-incomplete",
        `profile "${name}" has the credential_source "${source}"`,
        'Set it to "Environment", "Ec2InstanceMetadata" or "EcsContainer"',
      );
  }
}

function assumeRole(
  masterCredentials: CredentialProvider,
  role: {
    readonly RoleArn: string | undefined;
    readonly RoleSessionName?: string | undefined;
    readonly ExternalId?: string | undefined;
    readonly SerialNumber?: string | undefined;
    readonly DurationSeconds?: number | undefined;
  },
  world: CredentialWorld,
  profile?: string,
): CredentialProvider {
  return fromTemporaryCredentials({
    masterCredentials: usedAtOnce(masterCredentials),
    params: { ...role, RoleArn: role.RoleArn, RoleSessionName: role.RoleSessionName ?? sessionName },
    clientConfig: { region: world.region, ...clientConfig("sts", world) },
    mfaCodeProvider: async (serial) => {
      if (world.askMfaCode === undefined) {
        throw new Problem(
          "mfa-needed",
          `profile "${profile}" needs a code of the MFA device "${serial}"`,
          "Run poetry on a terminal, where you are asked for it",
        );
      }
      return world.askMfaCode(serial);
    },
  });
}

/** What the AWS CLI looks at last: the container, or the EC2 instance. */
function machineCredentials(
  orElse: (instance: unknown) => Problem,
  { environment }: CredentialWorld,
): CredentialProvider {
  if (isContainer(environment)) {
    return containerCredentials();
  }
  const ask = instanceCredentials(environment);
  return (properties) =>
    ask(properties).catch((error: unknown) => {
      throw orElse(error);
    });
}

function environmentSession({ environment }: CredentialWorld): WebIdentitySession {
  return { sessionName: environment["AWS_ROLE_SESSION_NAME"] || undefined };
}

function sessionNameOf(token: "file" | "given" | "github", world: CredentialWorld): string {
  const profile = world.configuration.findProfile(environmentProfile(world.environment) ?? "default");
  const named = token === "file" && profile !== undefined ? profileSetting(profile, "role_session_name") : undefined;
  return environmentSession(world).sessionName ?? named ?? sessionName;
}
