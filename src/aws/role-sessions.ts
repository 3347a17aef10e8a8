import { type FindProfile, profileSetting } from "../core/aws-profile.ts";
import { identityKey } from "../core/identity.ts";
import type { Scope } from "../core/scope.ts";
import type { CredentialProvider } from "./credential-world.ts";

/**
 * Shares the sessions that were opened with an MFA code: a code opens one session only (AWS takes none twice), and
 * several domains may be logged in to as the same identity.
 */
export class RoleSessions {
  readonly #open = new Map<string, ReturnType<CredentialProvider>>();

  shared(
    { identity, roleArn }: Scope,
    { findProfile }: { readonly findProfile: FindProfile },
    credentials: CredentialProvider,
  ): CredentialProvider {
    const name = identity.kind === "profile" ? identity.name : "default";
    if (!needsMfa(name, findProfile)) {
      return credentials;
    }
    const key = `${identityKey(identity)} ${roleArn ?? ""}`;
    return async (properties) => {
      const session = this.#open.get(key) ?? credentials(properties);
      this.#open.set(key, session);
      return session;
    };
  }
}

/** Whether a profile, or one that it takes its credentials from, asks for an MFA code. */
export function needsMfa(name: string, findProfile: FindProfile, visited: readonly string[] = []): boolean {
  const profile = findProfile(name);
  if (profile === undefined || visited.includes(name)) {
    return false;
  }
  const source = profileSetting(profile, "source_profile");
  return (
    profileSetting(profile, "mfa_serial") !== undefined ||
    (source !== undefined && needsMfa(source, findProfile, [...visited, name]))
  );
}
