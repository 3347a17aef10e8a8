import { profileMethod } from "../core/aws-profile.ts";
import type { Scope } from "../core/scope.ts";
import type { AwsConfiguration } from "./aws-configuration.ts";
import type { AwsKeys } from "./aws-keys.ts";
import { scopeProfile } from "./endpoint-host.ts";
import { endpointOverrides, overrideOf } from "./endpoint-override.ts";
import { environmentKeys, fileKeys } from "./static-keys.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The keys of a scope's identity, where they stand in the environment or in a file, and AWS is asked at a host of its own.
 *
 * `undefined` where it takes more than that: a role, a session, a program, another endpoint.
 */
export function keysAtHand(
  scope: Scope,
  environment: Environment,
  configuration: AwsConfiguration,
): (() => Promise<AwsKeys>) | undefined {
  return scope.roleArn !== undefined ||
    overrideOf("codeartifact", endpointOverrides(environment, scopeProfile(scope))) !== undefined
    ? undefined
    : identityKeys(scope, environment, configuration);
}

function identityKeys(
  { identity }: Scope,
  environment: Environment,
  { findProfile }: AwsConfiguration,
): (() => Promise<AwsKeys>) | undefined {
  if (identity.kind === "access-key") {
    return environmentKeys(environment);
  }
  if (identity.kind !== "profile" && identity.kind !== "default") {
    return undefined;
  }
  const name = identity.kind === "profile" ? identity.name : "default";
  const profile = findProfile(name);
  switch (profile && profileMethod(profile)) {
    case "credentials-file":
      return fileKeys(name, profile?.credentials ?? {});
    case "config-file":
      return fileKeys(name, profile?.config ?? {});
    default:
      return undefined;
  }
}
