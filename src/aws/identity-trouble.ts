import { profileMethod } from "../core/aws-profile.ts";
import type { Identity } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";
import { isContainer, readAwsConfiguration } from "./aws-configuration.ts";
import { noCredentials, noRole } from "./no-credentials.ts";
import { profileNotFound } from "./profile-not-found.ts";
import { readCachedSession } from "./sso-cache.ts";
import { ssoProfileOf } from "./sso-configuration.ts";
import { sessionProblem } from "./sso-session-problem.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What this machine's files and environment alone tell about why AWS could not be asked as an identity; `undefined` when
 * they tell nothing of the kind. No request is made and no program started, so that nothing is known of what those decide:
 * a denied action, keys that AWS does not know, an instance without a role.
 */
export function identityTrouble(identity: Identity, environment: Environment, now: number): Problem | undefined {
  switch (identity.kind) {
    case "access-key":
      return environment["AWS_SECRET_ACCESS_KEY"]
        ? undefined
        : new Problem("no-credentials", "AWS_SECRET_ACCESS_KEY is not set", "Set it, or unset AWS_ACCESS_KEY_ID");
    case "web-identity":
      return identity.roleArn === undefined ? noRole() : undefined;
    case "container":
      return undefined;
    case "profile":
    case "default":
      return profileTrouble(identity, environment, now);
  }
}

function profileTrouble(
  identity: Extract<Identity, { readonly kind: "profile" | "default" }>,
  environment: Environment,
  now: number,
): Problem | undefined {
  const configuration = readAwsConfiguration(environment);
  const named = identity.kind === "profile" ? identity.name : undefined;
  const profile = configuration.findProfile(named ?? "default");
  if (named !== undefined && profile === undefined) {
    return profileNotFound(named, configuration.profileNames);
  }
  if (profile === undefined || profileMethod(profile) === undefined) {
    // What is left is the EC2 instance, which would have to be asked.
    const isLast = environment["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true" && !isContainer(environment);
    return isLast
      ? noCredentials(named, { environment, configuration })(
          "the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED",
        )
      : undefined;
  }
  try {
    const sso = ssoProfileOf(identity, environment);
    return sso && sessionProblem(sso, readCachedSession(sso.session, now), now);
  } catch (error) {
    if (error instanceof Problem) {
      return error;
    }
    throw error;
  }
}
