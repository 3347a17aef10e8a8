import { type Identity, identityText } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";

/** Nothing that could sign a request was found for an identity; `reason` is what the place that was looked at said. */
export function noCredentials(identity: Identity, reason: string, cause?: unknown): Problem {
  if (identity.kind === "default") {
    return new Problem(
      "no-credentials",
      'there are no AWS credentials in the environment, in the profile "default", or on the machine (container, EC2)',
      "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
      { cause },
    );
  }
  return new Problem(
    "no-credentials",
    `${identityText(identity)} has no AWS credentials: ${reason}`,
    "Check the profile with aws configure list",
    { cause },
  );
}
