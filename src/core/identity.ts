import { type FindProfile, profileFingerprint, profileMethod, profileSetting } from "./aws-profile.ts";

/**
 * Whom AWS is asked as.
 *
 * - `profile`: a named profile of the AWS configuration. One that `settings` or `override` name is what `aws --profile`
 *   would be given; one that the `environment` names, `AWS_PROFILE`.
 * - `access-key`: keys in the environment.
 * - `web-identity`: a role that an OpenID Connect token opens. The token lies in a `file` that the environment names, was
 *   `given` in a variable, or is had from `github` Actions.
 * - `container`: what the container's credential endpoint gives (ECS, EKS Pod Identity, CodeBuild).
 * - `default`: the profile `default`, or else the machine (EC2), when nothing is named.
 */
export type Identity =
  | {
      readonly kind: "profile";
      readonly name: string;
      readonly namedBy: "settings" | "override" | "environment";
      /** See {@link profileFingerprint}. */
      readonly fingerprint?: string;
      /** Opened by the profile's web identity in place of the role that the profile names. */
      readonly webIdentityRole?: string;
    }
  | { readonly kind: "access-key"; readonly accessKeyId: string }
  | {
      readonly kind: "web-identity";
      readonly token: "file" | "given" | "github";
      /** The role that the token opens; `undefined` when nothing names one, which is an error. */
      readonly roleArn: string | undefined;
    }
  | { readonly kind: "container" }
  | { readonly kind: "default"; readonly fingerprint?: string; readonly webIdentityRole?: string };

/** What the environment and the AWS configuration offer. */
export interface IdentityClues {
  /** `POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE`: beats the settings; empty means that no profile is named. */
  readonly overridingProfile: string | undefined;
  /** Whether `POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN` has a token. */
  readonly hasGivenToken: boolean;
  /** `AWS_ACCESS_KEY_ID` */
  readonly accessKeyId: string | undefined;
  /** `AWS_PROFILE`, or what the AWS CLI takes in its place. */
  readonly environmentProfile: string | undefined;
  /** Whether `AWS_WEB_IDENTITY_TOKEN_FILE` names a file. */
  readonly hasTokenFile: boolean;
  /** `AWS_ROLE_ARN` */
  readonly webIdentityRole: string | undefined;
  /** Whether `AWS_CONTAINER_CREDENTIALS_FULL_URI` or `…_RELATIVE_URI` is set. */
  readonly isContainer: boolean;
  /** Whether GitHub Actions offers an identity token to this job. */
  readonly isGithubJob: boolean;
  readonly findProfile: FindProfile;
}

/** What the settings of a source say about whom to ask as. */
export interface WantedIdentity {
  readonly awsProfile: string | undefined;
  readonly roleArn: string | undefined;
}

/** An identity, the role to assume with it, and a note for the user where the choice may surprise. */
export interface ChosenIdentity {
  readonly identity: Identity;
  readonly roleArn?: string;
  readonly note?: string;
}

/**
 * Chooses the identity that the AWS CLI would choose, taking `aws_profile` for its `--profile`. `docs/identity.md` has the
 * whole order; `tests/e2e/identity-like-aws-cli.test.ts` compares it with the AWS CLI.
 *
 * What goes beyond the AWS CLI: where the settings' profile does not exist but the environment carries credentials (CI,
 * where the project's file was written for people), those are used, with a note; and the two ways to a web identity that
 * it does not know.
 */
export function chooseIdentity(clues: IdentityClues, wanted: WantedIdentity): ChosenIdentity {
  if (clues.overridingProfile) {
    return withRole(namedProfile(clues.overridingProfile, "override", clues), wanted);
  }
  if (clues.hasGivenToken) {
    return webIdentity("given", clues, wanted);
  }
  const named = clues.overridingProfile === undefined ? wanted.awsProfile : undefined;
  if (named === undefined) {
    return chooseUnnamed(clues, wanted);
  }
  const instead = clues.findProfile(named) === undefined ? fromEnvironment(clues, wanted) : undefined;
  return instead === undefined
    ? withRole(namedProfile(named, "settings", clues), wanted)
    : {
        ...instead,
        note: `There is no AWS profile "${named}" on this machine, so the ${environmentText(instead.identity)} used`,
      };
}

/** The order of botocore's `create_credential_resolver`, for a session without an explicit profile. */
function chooseUnnamed(clues: IdentityClues, wanted: WantedIdentity): ChosenIdentity {
  if (clues.accessKeyId) {
    return withRole({ kind: "access-key", accessKeyId: clues.accessKeyId }, wanted);
  }
  const profile = clues.findProfile(clues.environmentProfile || "default");
  const method = profile && profileMethod(profile);
  const fromProfile: Identity = {
    ...(clues.environmentProfile
      ? namedProfile(clues.environmentProfile, "environment", clues)
      : defaultIdentity(clues)),
    // The environment has the last word on each of a web identity's settings, unless a profile is named otherwise.
    ...(method === "web-identity" && clues.webIdentityRole && { webIdentityRole: clues.webIdentityRole }),
  };
  const isMissing = profile === undefined && Boolean(clues.environmentProfile);
  if (isMissing || method === "assume-role") {
    return withRole(fromProfile, wanted);
  }
  if (clues.hasTokenFile) {
    const profileRole = profile && profileSetting(profile, "role_arn");
    return webIdentity("file", { ...clues, webIdentityRole: clues.webIdentityRole || profileRole }, wanted);
  }
  if (method !== undefined) {
    return withRole(fromProfile, wanted);
  }
  return fromEnvironment(clues, wanted) ?? withRole(fromProfile, wanted);
}

/** What the environment alone carries, as it does in CI. */
function fromEnvironment(clues: IdentityClues, wanted: WantedIdentity): ChosenIdentity | undefined {
  if (clues.accessKeyId) {
    return withRole({ kind: "access-key", accessKeyId: clues.accessKeyId }, wanted);
  }
  if (clues.hasTokenFile) {
    return webIdentity("file", clues, wanted);
  }
  if (clues.isContainer) {
    return withRole({ kind: "container" }, wanted);
  }
  // Every job that may write identity tokens has one on offer; a role is what tells that it is meant for this.
  return clues.isGithubJob && (clues.webIdentityRole || wanted.roleArn)
    ? webIdentity("github", clues, wanted)
    : undefined;
}

/** The token opens the environment's role, and that assumes the source's; or the source's itself, if it is the only one. */
function webIdentity(
  token: "file" | "given" | "github",
  { webIdentityRole }: IdentityClues,
  wanted: WantedIdentity,
): ChosenIdentity {
  return webIdentityRole
    ? withRole({ kind: "web-identity", token, roleArn: webIdentityRole }, wanted)
    : { identity: { kind: "web-identity", token, roleArn: wanted.roleArn } };
}

function withRole(identity: Identity, { roleArn }: WantedIdentity): ChosenIdentity {
  return { identity, ...(roleArn !== undefined && { roleArn }) };
}

function namedProfile(name: string, namedBy: "settings" | "override" | "environment", clues: IdentityClues) {
  const fingerprint = profileFingerprint(name, clues.findProfile);
  return { kind: "profile", name, namedBy, ...(fingerprint !== "" && { fingerprint }) } as const;
}

function defaultIdentity(clues: IdentityClues) {
  const fingerprint = profileFingerprint("default", clues.findProfile);
  return { kind: "default", ...(fingerprint !== "" && { fingerprint }) } as const;
}

function environmentText(identity: Identity): string {
  switch (identity.kind) {
    case "access-key":
      return "keys in the environment are";
    case "container":
      return "credentials of this container are";
    default:
      return "web identity of the environment is";
  }
}

/** The identity in words that go after "with" or "as". */
export function identityText(identity: Identity): string {
  switch (identity.kind) {
    case "profile":
      return `profile "${identity.name}"`;
    case "access-key":
      return `access key ${identity.accessKeyId}`;
    case "web-identity":
      return `web identity ${identity.roleArn === undefined ? "without a role" : `role "${identity.roleArn}"`}`;
    case "container":
      return "the container's credentials";
    case "default":
      return "the default AWS credentials";
  }
}

/** The identity as part of a line that is the same for the same identity only. */
export function identityKey(identity: Identity): string {
  switch (identity.kind) {
    case "profile":
      return `profile:${identity.name}${marks(identity)}`;
    case "access-key":
      return `key:${identity.accessKeyId}`;
    case "web-identity":
      return `web:${identity.token}:${identity.roleArn ?? ""}`;
    case "container":
      return "container";
    case "default":
      return `default${marks(identity)}`;
  }
}

function marks({
  fingerprint,
  webIdentityRole,
}: {
  readonly fingerprint?: string;
  readonly webIdentityRole?: string;
}): string {
  return `${fingerprint === undefined ? "" : `#${fingerprint}`}${webIdentityRole === undefined ? "" : `>${webIdentityRole}`}`;
}
