import { profileSetting } from "../core/aws-profile.ts";
import { environmentProfile, readAwsConfiguration } from "./aws-configuration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Which of AWS's own hosts are asked, where there is no override. */
export interface EndpointVariant {
  /** In words, what wants hosts with validated cryptography: `AWS_USE_FIPS_ENDPOINT`, `use_fips_endpoint of profile "dev"`. */
  readonly fips: string | undefined;
  /** The same for hosts that are reached by IPv6 too. */
  readonly dualStack: string | undefined;
}

/**
 * The variant, by botocore's rules: the environment goes before the profile that credentials are asked of, also to say no,
 * and whatever is not "true" is no (`configprovider.py`, `ensure_boolean`). The SDK would look into the profile that the
 * environment names, and not know "True", so each of its clients is told (client-endpoint.ts).
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function endpointVariant(
  environment: Environment,
  name: string | undefined = environmentProfile(environment),
): EndpointVariant {
  const profileName = name ?? "default";
  const profile = readAwsConfiguration(environment).findProfile(profileName);
  return {
    fips: wanted("AWS_USE_FIPS_ENDPOINT", environment["AWS_USE_FIPS_ENDPOINT"], "use_fips_endpoint"),
    dualStack: wanted(
      "AWS_USE_DUALSTACK_ENDPOINT",
      environment["AWS_USE_DUALSTACK_ENDPOINT"],
      "use_dualstack_endpoint",
    ),
  };

  function wanted(variable: string, inEnvironment: string | undefined, key: string): string | undefined {
    const value = inEnvironment ?? (profile && profileSetting(profile, key));
    return value?.toLowerCase() !== "true"
      ? undefined
      : inEnvironment === undefined
        ? `${key} of profile "${profileName}"`
        : variable;
  }
}
