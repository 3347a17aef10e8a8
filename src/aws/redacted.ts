import { readAwsConfiguration } from "./aws-configuration.ts";

const secretVariables = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
];

/** What is shorter in a file is the `test` of a stand-in for AWS, which is part of ordinary words too. */
const shortestSecret = 8;

/**
 * A foreign text without the secrets of the environment and of the AWS configuration, and without anything as long as a
 * token or a session token.
 */
export function redacted(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const secrets = [
    ...secretVariables.flatMap((name) => environment[name] ?? []),
    ...readAwsConfiguration(environment).secrets.filter(({ length }) => length >= shortestSecret),
  ];
  return (
    secrets
      .filter((secret) => secret !== "")
      .flatMap((secret) => [secret, encodeURIComponent(secret)])
      // One may be the beginning of another.
      .toSorted((one, other) => other.length - one.length)
      .reduce((rest, secret) => rest.replaceAll(secret, "****"), text)
      .replace(/[A-Za-z0-9+/=_.%-]{100,}/g, "****")
  );
}
