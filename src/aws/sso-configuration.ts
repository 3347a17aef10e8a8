import type { Identity } from "../core/identity.ts";
import { findSsoProfile, type SsoProfile } from "../core/sso-profile.ts";
import { readAwsConfiguration } from "./aws-configuration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The profile that an identity has to be signed in to; `undefined` when no single sign-on is in play.
 *
 * @throws Problem when the configuration of single sign-on is not complete
 */
export function ssoProfileOf(identity: Identity, environment: Environment): SsoProfile | undefined {
  const name = profileName(identity);
  if (name === undefined) {
    return undefined;
  }
  const { profileNames, findProfile, config } = readAwsConfiguration(environment);
  const profiles = profileNames.map((each) => [
    each,
    { ...findProfile(each)?.config, ...findProfile(each)?.credentials },
  ]);
  return findSsoProfile(
    { profiles: Object.fromEntries(profiles), ssoSessions: Object.fromEntries(config.ssoSessions) },
    name,
  );
}

function profileName(identity: Identity): string | undefined {
  return identity.kind === "profile" ? identity.name : identity.kind === "default" ? "default" : undefined;
}
