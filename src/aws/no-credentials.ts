import { Problem } from "../core/problem.ts";
import { shellWord } from "../core/shell-word.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Nothing that could sign a request was found: says where was looked, in order.
 *
 * @param profile the profile that was named; `undefined` when none was
 * @returns what makes the problem of the error that the last place, the EC2 instance, gave
 */
export function noCredentials(
  profile: string | undefined,
  world: {
    readonly environment: Environment;
    readonly configuration: { readonly findProfile: (name: string) => unknown };
  },
): (instance: unknown) => Problem {
  return (instance) => {
    const last = instance instanceof Error ? instance.message : String(instance);
    if (profile !== undefined) {
      return new Problem(
        "no-credentials",
        `profile "${profile}" has no AWS credentials, this is no container that offers any, and ${last}`,
        `Run aws configure --profile ${shellWord(profile)}, or name another profile`,
        { cause: instance },
      );
    }
    const hasDefault = world.configuration.findProfile("default") !== undefined;
    return new Problem(
      "no-credentials",
      `there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, ${hasDefault ? 'profile "default" has none' : 'there is no profile "default"'}, this is no container that offers any, and ${last}`,
      world.environment["ACTIONS_ID_TOKEN_REQUEST_URL"]
        ? "GitHub Actions offers this job an identity token: name the role that it opens in AWS_ROLE_ARN, or in role_arn of the source"
        : "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
      { cause: instance },
    );
  };
}

/** An OpenID Connect token without a role. */
export function noRole(): Problem {
  return new Problem(
    "no-credentials",
    "there is a web identity token, but nothing says which role it opens",
    "Set AWS_ROLE_ARN, or role_arn of the source",
  );
}
