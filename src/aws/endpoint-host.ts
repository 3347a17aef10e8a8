import { partitionOf, usualPartition } from "../core/partition.ts";
import type { Scope } from "../core/scope.ts";
import { type EndpointOverride, endpointOverrides, overrideOf } from "./endpoint-override.ts";
import { type EndpointVariant, endpointVariant } from "./endpoint-variant.ts";

/** The profile whose settings count for a scope; `undefined` for the one of the environment. */
export function scopeProfile({ identity }: Scope): string | undefined {
  return identity.kind === "profile" ? identity.name : undefined;
}

/** The host that is asked for a scope's token. */
export function endpointHost(
  scope: Scope,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const profile = scopeProfile(scope);
  const override = overrideOf("codeartifact", endpointOverrides(environment, profile));
  return override === undefined
    ? ownHost("codeartifact", scope.region, endpointVariant(environment, profile))
    : hostOf(override);
}

/** AWS's own host of a service. The rules are those of the SDK's clients (`endpoint/bdd.js`), which take a while to load. */
export function ownHost(
  service: "codeartifact" | "oidc",
  region: string,
  { fips, dualStack }: EndpointVariant,
): string {
  const { name, suffix, dualStackSuffix } = partitionOf(region) ?? usualPartition;
  // Of these, all are FIPS's.
  const isGovernments = service === "oidc" && name === "aws-us-gov" && dualStack === undefined;
  return `${service}${fips === undefined || isGovernments ? "" : "-fips"}.${region}.${dualStack === undefined ? suffix : dualStackSuffix}`;
}

/** What to look at when a host cannot be reached: the network, and what has been set about the way. */
export function networkHint(
  host: string,
  overrides: readonly EndpointOverride[] = endpointOverrides(process.env),
): string {
  const override = overrides.find((each) => hostOf(each) === host);
  if (override !== undefined) {
    return `Check the network, HTTPS_PROXY, and ${override.setting}, which sends requests to "${override.url}"`;
  }
  // AWS CLI and SDK make such names for every service in every region, and AWS has few of the hosts.
  const variant = host.includes("-fips.") ? "FIPS" : host.includes(".api.") ? "DUALSTACK" : undefined;
  return variant === undefined
    ? "Check the network, and HTTPS_PROXY"
    : `Check the network, HTTPS_PROXY, and that AWS has this host, which AWS_USE_${variant}_ENDPOINT or use_${variant.toLowerCase()}_endpoint asks for`;
}

function hostOf({ url }: EndpointOverride): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
