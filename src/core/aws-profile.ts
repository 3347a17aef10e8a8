import { sha256Hex } from "./sha256.ts";

/** One profile of the AWS configuration: what each of the two files says below its heading, by lower-case key. */
export interface AwsProfile {
  /** `~/.aws/config` */
  readonly config: Readonly<Record<string, string>>;
  /** `~/.aws/credentials` */
  readonly credentials: Readonly<Record<string, string>>;
}

/** Looks a profile up; `undefined` when neither file has a heading of that name. */
export type FindProfile = (name: string) => AwsProfile | undefined;

/** The ways in which a profile can give credentials. */
export type ProfileMethod =
  | "assume-role"
  | "web-identity"
  | "sso"
  | "credentials-file"
  | "login"
  | "process"
  | "config-file";

/** What a profile says about something: the credentials file before the config file (botocore's `session.full_config`). */
export function profileSetting(profile: AwsProfile, key: string): string | undefined {
  return profile.credentials[key] ?? profile.config[key];
}

/**
 * The way that a profile gives credentials; `undefined` for one that has none of its own.
 *
 * The order is botocore's, and with it the AWS CLI's (`credentials.py`, `create_credential_resolver` and
 * `ProfileProviderBuilder`). That of the AWS SDK for JavaScript is another: static keys come before web identity, before
 * `credential_process` and before single sign-on there.
 */
export function profileMethod(profile: AwsProfile): ProfileMethod | undefined {
  return profileSetting(profile, "role_arn") !== undefined &&
    profileSetting(profile, "web_identity_token_file") === undefined
    ? "assume-role"
    : sourceProfileMethod(profile);
}

/**
 * The same for a profile that another one names as its `source_profile`: there, static keys beat the profile's own role.
 */
export function methodAsSource(profile: AwsProfile): ProfileMethod | undefined {
  const hasKeys = ["aws_access_key_id", "aws_secret_access_key"].some((key) => profileSetting(profile, key));
  return hasKeys ? sourceProfileMethod(profile) : profileMethod(profile);
}

function sourceProfileMethod(profile: AwsProfile): ProfileMethod | undefined {
  const has = (key: string) => profileSetting(profile, key) !== undefined;
  if (profileSetting(profile, "web_identity_token_file")) return "web-identity";
  // A session alone is for other tools: botocore wants to know whose keys to get (`SSOProvider._load_sso_config`).
  if (has("sso_account_id") || has("sso_role_name")) return "sso";
  if (profile.credentials["aws_access_key_id"] !== undefined) return "credentials-file";
  if (has("login_session")) return "login";
  if (has("credential_process")) return "process";
  return profile.config["aws_access_key_id"] === undefined ? undefined : "config-file";
}

/** The settings that decide whom AWS sees. Secrets are not among them. */
const identifying = [
  "aws_access_key_id",
  "credential_process",
  "credential_source",
  "external_id",
  "login_session",
  "role_arn",
  "source_profile",
  "sso_account_id",
  "sso_role_name",
  "sso_session",
  "sso_start_url",
  "web_identity_token_file",
];

/**
 * A short text that differs where a profile, or one that it takes its credentials from, stands for somebody else than
 * before: a token that was got with other keys or another role is not to be used on.
 */
export function profileFingerprint(name: string, findProfile: FindProfile): string {
  const seen: string[] = [];
  const parts: string[] = [];
  for (let next: string | undefined = name; next !== undefined && !seen.includes(next); ) {
    seen.push(next);
    const profile = findProfile(next);
    if (profile === undefined) break;
    const settings = identifying.map((key) => [key, profileSetting(profile, key)] as const);
    parts.push(JSON.stringify(settings.filter(([, value]) => value !== undefined)));
    next = profileSetting(profile, "source_profile");
  }
  return parts.every((part) => part === "[]") ? "" : sha256Hex(parts.join("\n")).slice(0, 12);
}
