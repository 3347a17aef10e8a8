import { partitionOf } from "../core/partition.ts";
import type { Scope } from "../core/scope.ts";
import { type EndpointOverride, endpointOverrides, overrideOf } from "./endpoint-override.ts";

/** The profile whose settings count for a scope; `undefined` for the one of the environment. */
export function scopeProfile({ identity }: Scope): string | undefined {
  return identity.kind === "profile" ? identity.name : undefined;
}

/** The host that is asked for a scope's token, for messages. */
export function endpointHost(
  scope: Scope,
  overrides: readonly EndpointOverride[] = endpointOverrides(process.env, scopeProfile(scope)),
): string {
  const override = overrideOf("codeartifact", overrides);
  return override === undefined
    ? `codeartifact.${scope.region}.${partitionOf(scope.region)?.suffix ?? "amazonaws.com"}`
    : hostOf(override);
}

/** What to look at when a host cannot be reached: the network, and what has been set about the way. */
export function networkHint(
  host: string,
  overrides: readonly EndpointOverride[] = endpointOverrides(process.env),
): string {
  const override = overrides.find((each) => hostOf(each) === host);
  return override === undefined
    ? "Check the network, and HTTPS_PROXY"
    : `Check the network, HTTPS_PROXY, and ${override.setting}, which sends requests to "${override.url}"`;
}

function hostOf({ url }: EndpointOverride): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
