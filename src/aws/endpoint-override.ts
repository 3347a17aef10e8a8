import { profileSetting } from "../core/aws-profile.ts";
import { Problem } from "../core/problem.ts";
import { type AwsConfiguration, environmentProfile, readAwsConfiguration } from "./aws-configuration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where requests go in place of AWS's own host. */
export interface EndpointOverride {
  /** In words: `AWS_ENDPOINT_URL_STS`, `endpoint_url of profile "dev"`. */
  readonly setting: string;
  /** As in `services` of the configuration file: `codeartifact`, `sso_oidc`; `undefined` for all. */
  readonly service: string | undefined;
  readonly url: string;
}

/** The services of AWS that are asked here, or by what is started here; where others are is their affair. */
const askedServices = ["codeartifact", "sts", "sso", "sso_oidc", "signin"];

/**
 * The overrides, in botocore's order: of the environment, then of the profile that credentials are asked of; in each, that
 * of a service, then that of all (`ConfiguredEndpointProvider`). The SDK would look into the profile that the environment
 * names, so it is not shown those of profiles (aws-configuration.ts), but told of them client by client.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOverrides(
  environment: Environment,
  profile: string | undefined = environmentProfile(environment),
): readonly EndpointOverride[] {
  return environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true"
    ? []
    : [...inEnvironment(environment), ...inProfile(profile ?? "default", readAwsConfiguration(environment))].filter(
        ({ url, service }) => url !== "" && (service === undefined || askedServices.includes(service)),
      );
}

function inEnvironment(environment: Environment): readonly EndpointOverride[] {
  return Object.entries(environment)
    .flatMap(([setting, url = ""]) => {
      const match = /^AWS_ENDPOINT_URL(?:_(.+))?$/.exec(setting);
      return match === null ? [] : [{ setting, service: match[1]?.toLowerCase(), url }];
    })
    .sort((left, right) => Number(left.service === undefined) - Number(right.service === undefined));
}

function inProfile(name: string, { findProfile, config }: AwsConfiguration): readonly EndpointOverride[] {
  const profile = findProfile(name);
  if (profile === undefined || profileSetting(profile, "ignore_configured_endpoint_urls")?.toLowerCase() === "true") {
    return [];
  }
  const services = profileSetting(profile, "services");
  const ofServices = Object.entries(config.services.get(services ?? "") ?? {}).flatMap(([key, url]) => {
    const service = /^(\w+)\.endpoint_url$/.exec(key)?.[1];
    return service === undefined
      ? []
      : [{ setting: `endpoint_url of ${service} in services "${services}"`, service, url }];
  });
  const url = profileSetting(profile, "endpoint_url") ?? "";
  return [...ofServices, { setting: `endpoint_url of profile "${name}"`, service: undefined, url }];
}

/** The override for a service, if there is one. */
export function overrideOf(service: string, overrides: readonly EndpointOverride[]): EndpointOverride | undefined {
  return overrides.find((each) => each.service === service || each.service === undefined);
}

/**
 * Refuses to follow an endpoint override to a place where requests would be readable on the way: https anywhere, plain
 * http only to this machine.
 *
 * @throws Problem that names the setting and its value
 */
export function checkEndpointOverrides(overrides: readonly EndpointOverride[]): void {
  const refused = overrides.find(({ url }) => !isAcceptable(url));
  if (refused !== undefined) {
    throw new Problem(
      "endpoint-refused",
      `${refused.setting} sends AWS requests to "${refused.url}", which is not https`,
      `Unset ${refused.setting}, or set it to an https URL`,
    );
  }
}

function isAcceptable(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { hostname, protocol } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname));
}
