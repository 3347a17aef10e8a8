import { partitionOf } from "../core/partition.ts";
import type { Scope } from "../core/scope.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The host that is asked for a scope's token, for messages. */
export function endpointHost(scope: Scope, environment: Environment = process.env): string {
  const override = endpointOverride(environment);
  return override === undefined || !URL.canParse(override.url)
    ? `codeartifact.${scope.region}.${partitionOf(scope.region)?.suffix ?? "amazonaws.com"}`
    : new URL(override.url).host;
}

/** What to look at when a host cannot be reached: the network, and what the environment has to say about the way. */
export function networkHint(environment: Environment = process.env): string {
  const override = endpointOverride(environment);
  return override === undefined
    ? "Check the network, and HTTPS_PROXY"
    : `Check the network, HTTPS_PROXY, and ${override.name}, which sends requests to "${override.url}"`;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function endpointOverride(environment: Environment): { readonly name: string; readonly url: string } | undefined {
  if (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true") {
    return undefined;
  }
  return ["AWS_ENDPOINT_URL_CODEARTIFACT", "AWS_ENDPOINT_URL"]
    .map((name) => ({ name, url: environment[name] ?? "" }))
    .find(({ url }) => url !== "");
}
