import { partitionOf } from "../core/partition.ts";
import type { Scope } from "../core/scope.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The host that is asked for a scope's token, for messages. */
export function endpointHost(scope: Scope, environment: Environment = process.env): string {
  const names = ["AWS_ENDPOINT_URL_CODEARTIFACT", "AWS_ENDPOINT_URL"];
  const override = endpointOverrides(environment).find(({ name }) => names.includes(name));
  return override?.host ?? `codeartifact.${scope.region}.${partitionOf(scope.region)?.suffix ?? "amazonaws.com"}`;
}

/** What to look at when a host cannot be reached: the network, and what the environment has to say about the way. */
export function networkHint(host: string, environment: Environment = process.env): string {
  const override = endpointOverrides(environment).find((each) => each.host === host);
  return override === undefined
    ? "Check the network, and HTTPS_PROXY"
    : `Check the network, HTTPS_PROXY, and ${override.name}, which sends requests to "${override.url}"`;
}

/** Those of the environment, that of a service before that of all; see endpoint-override.ts. */
function endpointOverrides(
  environment: Environment,
): readonly { readonly name: string; readonly url: string; readonly host: string }[] {
  if (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true") {
    return [];
  }
  return Object.entries(environment)
    .filter(([name, url]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && URL.canParse(url ?? ""))
    .map(([name, url = ""]) => ({ name, url, host: new URL(url).host }))
    .sort((left, right) => right.name.length - left.name.length);
}
