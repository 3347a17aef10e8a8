import { Problem } from "../core/problem.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Refuses to follow an endpoint override of the environment to a place where requests would be readable on the way:
 * https anywhere, plain http only to this machine.
 *
 * The variables: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws Problem that names the variable and its value
 */
export function checkEndpointOverrides(environment: Environment): void {
  if (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true") {
    return;
  }
  for (const [name, value] of Object.entries(environment)) {
    if (/^AWS_ENDPOINT_URL(_|$)/.test(name) && value !== undefined && value !== "" && !isAcceptable(value)) {
      throw new Problem(
        "endpoint-refused",
        `the environment sends AWS requests to ${name} = "${value}", which is not https`,
        `Unset ${name}, or set it to an https URL`,
      );
    }
  }
}

function isAcceptable(text: string): boolean {
  try {
    const url = new URL(text);
    const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
    return url.protocol === "https:" || (url.protocol === "http:" && isLoopback);
  } catch {
    return false;
  }
}
