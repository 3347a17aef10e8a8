/**
 * Whom AWS is asked as.
 *
 * - `profile`: a named profile of the AWS configuration.
 * - `access-key`: keys in the environment.
 * - `default`: whatever the AWS configuration and the machine offer when nothing is named.
 */
export type Identity =
  | { readonly kind: "profile"; readonly name: string; readonly namedBy: "settings" | "environment" }
  | { readonly kind: "access-key"; readonly accessKeyId: string }
  | { readonly kind: "default" };

/** What the choice of an identity depends on. */
export interface IdentityClues {
  /** `aws_profile` of the source's settings. */
  readonly settingsProfile: string | undefined;
  /** `POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE`: beats the settings; empty means that no profile is named. */
  readonly overridingProfile: string | undefined;
  /** `AWS_ACCESS_KEY_ID`, when `AWS_SECRET_ACCESS_KEY` is set too. */
  readonly environmentAccessKeyId: string | undefined;
  /** `AWS_PROFILE`, or what the AWS CLI takes in its place. */
  readonly environmentProfile: string | undefined;
  /** Whether the AWS configuration has a profile of this name. */
  readonly hasProfile: (name: string) => boolean;
}

/** An identity, and a note for the user where the choice may surprise. */
export interface ChosenIdentity {
  readonly identity: Identity;
  readonly note?: string;
}

/**
 * Chooses the identity that the AWS CLI would choose: `--profile` (here: the settings) beats keys in the environment,
 * which beat `AWS_PROFILE`. One exception: where the settings' profile does not exist but the environment carries keys
 * (CI, where the project's file was written for people), the keys are used, with a note.
 */
export function chooseIdentity(clues: IdentityClues): ChosenIdentity {
  const named = clues.overridingProfile ?? clues.settingsProfile;
  const accessKey: Identity | undefined =
    clues.environmentAccessKeyId === undefined
      ? undefined
      : { kind: "access-key", accessKeyId: clues.environmentAccessKeyId };
  if (named !== undefined && named !== "") {
    const namedBy = clues.overridingProfile === undefined ? "settings" : "environment";
    return accessKey === undefined || namedBy === "environment" || clues.hasProfile(named)
      ? { identity: { kind: "profile", name: named, namedBy } }
      : {
          identity: accessKey,
          note: `There is no AWS profile "${named}" on this machine, so the keys in the environment are used`,
        };
  }
  if (accessKey !== undefined) {
    return { identity: accessKey };
  }
  return {
    identity:
      clues.environmentProfile === undefined || clues.environmentProfile === ""
        ? { kind: "default" }
        : { kind: "profile", name: clues.environmentProfile, namedBy: "environment" },
  };
}

/** The identity in words that go after "with" or "as". */
export function identityText(identity: Identity): string {
  switch (identity.kind) {
    case "profile":
      return `profile "${identity.name}"`;
    case "access-key":
      return `access key ${identity.accessKeyId}`;
    case "default":
      return "the default AWS credentials";
  }
}
