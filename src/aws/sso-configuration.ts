import { loadSsoSessionData, parseKnownFiles } from "@smithy/core/config";
import type { Identity } from "../core/identity.ts";
import { findSsoProfile, type SsoProfile } from "../core/sso-profile.ts";

/**
 * The profile that an identity has to be signed in to; `undefined` when no single sign-on is in play. The AWS
 * configuration is read by the SDK's own parser.
 *
 * @throws Problem when the configuration of single sign-on is not complete
 */
export async function ssoProfileOf(identity: Identity): Promise<SsoProfile | undefined> {
  const name = profileName(identity);
  if (name === undefined) {
    return undefined;
  }
  const [profiles, ssoSessions] = await Promise.all([parseKnownFiles({}), loadSsoSessionData({})]);
  return findSsoProfile({ profiles, ssoSessions }, name);
}

function profileName(identity: Identity): string | undefined {
  return identity.kind === "profile" ? identity.name : identity.kind === "default" ? "default" : undefined;
}
