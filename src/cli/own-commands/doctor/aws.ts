import { existsSync } from "node:fs";
import { awsConfigurationFiles, readAwsConfiguration } from "../../../aws/aws-configuration.ts";
import { profileNotFound } from "../../../aws/profile-not-found.ts";
import { readCachedSession } from "../../../aws/sso-cache.ts";
import { ssoProfileOf } from "../../../aws/sso-configuration.ts";
import { type ProfileMethod, profileMethod } from "../../../core/aws-profile.ts";
import { type Identity, identityKey, identityText } from "../../../core/identity.ts";
import { type SsoProfile, sessionText, signInCommand } from "../../../core/sso-profile.ts";
import { endText, judgeSession } from "../../../core/sso-session-state.ts";
import { type Finding, type Patient, problemFinding, quoted } from "./finding.ts";

const mostNames = 12;

/** The files of the AWS configuration, and the profiles in them. */
export function configurationCheck({ machine }: Patient): readonly Finding[] {
  const files = awsConfigurationFiles(machine.environment);
  const { profileNames } = readAwsConfiguration(machine.environment);
  const texts = Object.values(files).map((path) => (existsSync(path) ? path : `no ${path}`));
  const names = quoted(profileNames.slice(0, mostNames));
  const more = profileNames.length > mostNames ? ` and ${profileNames.length - mostNames} more` : "";
  const profiles = profileNames.length === 0 ? "no profiles" : `profiles ${names}${more}`;
  return [
    { check: "aws-configuration", mark: "good", title: "AWS configuration", seen: `${texts.join(", ")}: ${profiles}` },
  ];
}

/** Whom AWS is asked as, and for which sources. */
export interface ExaminedIdentity {
  readonly identity: Identity;
  readonly roleArn?: string;
  readonly sources: readonly string[];
}

/** Each identity once; where no source is ours, the one that a source without settings would have. */
export function examinedIdentities({ plan, world }: Patient): readonly ExaminedIdentity[] {
  const identities = new Map<string, ExaminedIdentity>();
  for (const { repository, scope } of plan.targets) {
    const key = `${identityKey(scope.identity)} ${scope.roleArn ?? ""}`;
    const sources = [...(identities.get(key)?.sources ?? []), repository.name];
    identities.set(key, {
      identity: scope.identity,
      sources,
      ...(scope.roleArn !== undefined && { roleArn: scope.roleArn }),
    });
  }
  return identities.size > 0
    ? [...identities.values()]
    : [{ ...world.user.identify({ awsProfile: undefined, roleArn: undefined }), sources: [] }];
}

/** Each identity, why it is that one, and whether there is what it needs. */
export function identityCheck(patient: Patient): readonly Finding[] {
  const all = examinedIdentities(patient);
  return all.map((examined) => {
    const title = all.length === 1 ? "Identity" : `Identity for ${quoted(examined.sources)}`;
    return { check: "identity", title, ...identityState(examined, patient) };
  });
}

function identityState(
  { identity, roleArn }: ExaminedIdentity,
  { machine }: Patient,
): Pick<Finding, "mark" | "seen" | "hint"> {
  const { findProfile, profileNames } = readAwsConfiguration(machine.environment);
  const role = roleArn === undefined ? "" : `, and then role "${roleArn}"`;
  if (identity.kind !== "profile" && identity.kind !== "default") {
    return { mark: "good", seen: `${identityText(identity)}${reason(identity)}${role}` };
  }
  const name = identity.kind === "profile" ? identity.name : "default";
  const profile = findProfile(name);
  if (profile === undefined && identity.kind === "profile") {
    const { message, hint } = profileNotFound(name, profileNames);
    return { mark: "bad", seen: `${message}${reason(identity)}`, ...(hint !== undefined && { hint }) };
  }
  const method = profile && profileMethod(profile);
  if (method !== undefined) {
    return { mark: "good", seen: `${identityText(identity)}${reason(identity)}, ${methodTexts[method]}${role}` };
  }
  return identity.kind === "default"
    ? {
        mark: "warning",
        seen: "nothing in the environment and no profile says who you are; the machine itself (EC2) is asked",
        hint: "Run aws configure sso, and name the profile in AWS_PROFILE, or as aws_profile of the source",
      }
    : {
        mark: "bad",
        seen: `${identityText(identity)}${reason(identity)}, which has no credentials`,
        hint: `Run aws configure sso --profile ${name}`,
      };
}

/** What made the choice; `docs/identity.md` has the whole order. */
function reason(identity: Identity): string {
  switch (identity.kind) {
    case "profile":
      return ` (${profileReasons[identity.namedBy]})`;
    case "access-key":
      return " (AWS_ACCESS_KEY_ID)";
    case "web-identity":
      return ` (${webIdentityReasons[identity.token]})`;
    case "container":
      return " (AWS_CONTAINER_CREDENTIALS_*)";
    case "default":
      return " (nothing else is named)";
  }
}

const profileReasons = {
  settings: "aws_profile in the settings",
  override: "POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE",
  environment: "AWS_PROFILE",
} as const;

const webIdentityReasons = {
  file: "AWS_WEB_IDENTITY_TOKEN_FILE",
  given: "POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN",
  github: "GitHub Actions",
} as const;

const methodTexts: Readonly<Record<ProfileMethod, string>> = {
  "assume-role": "by a role",
  "config-file": "by keys in the config file",
  "credentials-file": "by keys in the credentials file",
  login: "by aws login",
  process: "by its credential_process",
  sso: "by single sign-on",
  "web-identity": "by a web identity",
};

/** Each SSO session that an identity depends on: signed in to, and for how long. */
export function sessionCheck(patient: Patient): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { identity } of examinedIdentities(patient)) {
    const finding = sessionFinding(identity, patient);
    if (finding !== undefined) {
      findings.set(finding.title, finding);
    }
  }
  return [...findings.values()];
}

function sessionFinding(identity: Identity, { world, machine }: Patient): Finding | undefined {
  const check = "sso-session";
  let profile: SsoProfile | undefined;
  try {
    profile = ssoProfileOf(identity, machine.environment);
  } catch (error) {
    return problemFinding(check, "Single sign-on", error);
  }
  if (profile === undefined) {
    return undefined;
  }
  const now = world.now();
  const title = sessionText(profile.session);
  const hint = `Run poetry codeartifact login, or ${signInCommand(profile)}`;
  const session = readCachedSession(profile.session, now);
  if (session === undefined) {
    return { check, mark: "bad", title, seen: "not signed in to", hint };
  }
  switch (judgeSession(session, now)) {
    case "good":
      return { check, mark: "good", title, seen: `signed in to, ${endText(session, now)}` };
    case "renewable":
      return { check, mark: "good", title, seen: `${endText(session, now)}, and is renewed without you` };
    case "expired":
      return { check, mark: "bad", title, seen: endText(session, now), hint };
  }
}
