import { closest, distance } from "fastest-levenshtein";
import { Problem } from "./problem.ts";
import { shellWord } from "./shell-word.ts";

type Section = Readonly<Record<string, string | undefined>>;

/** The sections of the AWS configuration that single sign-on depends on, by name. */
export interface AwsSections {
  /** `[profile NAME]`, and `[NAME]` of the credentials file. */
  readonly profiles: Readonly<Record<string, Section | undefined>>;
  /** `[sso-session NAME]` */
  readonly ssoSessions: Readonly<Record<string, Section | undefined>>;
}

/** What a person signs in to. Several profiles may share one. */
export interface SsoSession {
  /** The name of its section; a legacy profile, which has its own `sso_start_url`, has none. */
  readonly name: string | undefined;
  readonly startUrl: string;
  readonly region: string;
  /** Asked for at the sign-in. None for a legacy profile, whose session therefore cannot be renewed. */
  readonly scopes: readonly string[];
}

/** A profile whose keys come from single sign-on. */
export interface SsoProfile {
  readonly name: string;
  readonly session: SsoSession;
  readonly accountId: string;
  readonly roleName: string;
}

/**
 * The profile that has to be signed in to for the named one to have keys: itself, or one that it takes its keys from by
 * `source_profile`. Precedence inside a profile is botocore's (`credentials.py`): a role, web identity, single sign-on.
 *
 * @returns `undefined` when no single sign-on is in play
 * @throws Problem when the configuration of single sign-on is not complete
 */
export function findSsoProfile(sections: AwsSections, name: string): SsoProfile | undefined {
  const visited = new Set<string>();
  for (let next: string | undefined = name; next !== undefined; ) {
    const profile: Section | undefined = sections.profiles[next];
    if (profile === undefined || visited.has(next)) {
      return undefined;
    }
    const isSourceWithKeys = visited.size > 0 && profile["aws_access_key_id"] !== undefined;
    if (profile["role_arn"] === undefined || profile["web_identity_token_file"] !== undefined || isSourceWithKeys) {
      return profile["web_identity_token_file"] === undefined && isSso(profile)
        ? parseSsoProfile(sections, next, profile)
        : undefined;
    }
    visited.add(next);
    next = profile["source_profile"];
  }
  return undefined;
}

/** botocore takes either of these for a sign of single sign-on (`SSOProvider._load_sso_config`). */
function isSso(profile: Section): boolean {
  return profile["sso_account_id"] !== undefined || profile["sso_role_name"] !== undefined;
}

function parseSsoProfile(sections: AwsSections, name: string, profile: Section): SsoProfile {
  const sessionName = profile["sso_session"];
  const session = sessionName === undefined ? undefined : sections.ssoSessions[sessionName];
  if (sessionName !== undefined && session === undefined) {
    throw new Problem(
      "sso-configuration",
      `profile "${name}" names the SSO session "${sessionName}", which the AWS configuration does not have`,
      nearestSession(sessionName, Object.keys(sections.ssoSessions)),
    );
  }
  for (const key of ["sso_start_url", "sso_region"]) {
    const [own, shared] = [profile[key], session?.[key]];
    if (own !== undefined && shared !== undefined && own !== shared) {
      throw new Problem(
        "sso-configuration",
        `profile "${name}" says ${key} = "${own}", its SSO session "${sessionName}" says "${shared}"`,
        `Take ${key} out of the profile`,
      );
    }
  }
  const settings: Section = { ...profile, ...session };
  const missing = ["sso_account_id", "sso_role_name", "sso_start_url", "sso_region"].filter((key) => !settings[key]);
  const { sso_account_id: accountId, sso_role_name: roleName, sso_start_url: startUrl, sso_region: region } = settings;
  if (!accountId || !roleName || !startUrl || !region) {
    throw new Problem(
      "sso-configuration",
      `profile "${name}" lacks ${missing.join(", ")} for single sign-on`,
      `Run aws configure sso --profile ${shellWord(name)}`,
    );
  }
  return { name, accountId, roleName, session: { name: sessionName, startUrl, region, scopes: scopesOf(session) } };
}

function scopesOf(session: Section | undefined): readonly string[] {
  if (session === undefined) {
    return [];
  }
  // The AWS CLI's own default; without this scope there is no refresh token.
  return (session["sso_registration_scopes"] ?? "sso:account:access")
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}

function nearestSession(word: string, known: readonly string[]): string {
  if (known.length === 0) {
    return "Run aws configure sso";
  }
  const nearest = closest(word, known);
  return distance(word.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, word.length / 3)
    ? `Did you mean "${nearest}"?`
    : `Known are ${known.map((name) => `"${name}"`).join(", ")}`;
}

/** What the AWS CLI and all SDKs call the session's cache file, before it is hashed. */
export function sessionKey(session: SsoSession): string {
  return session.name ?? session.startUrl;
}

/** The session in words: `SSO session "corp"`. */
export function sessionText(session: SsoSession): string {
  return `SSO session "${sessionKey(session)}"`;
}

/** The command that signs in without this plugin. */
export function signInCommand(profile: SsoProfile): string {
  return `aws sso login --profile ${shellWord(profile.name)}`;
}
