import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../core/problem.ts";
import { readAwsConfiguration } from "./aws-configuration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The certificates to trust in place of the usual ones, in PEM, where the user has named a bundle.
 *
 * The order is botocore's: `AWS_CA_BUNDLE`, the profile's `ca_bundle`, `REQUESTS_CA_BUNDLE` (`session.py`, `endpoint.py`).
 *
 * @throws Problem when the bundle cannot be read
 */
export function certificateAuthorities(environment: Environment, profile: string): string | undefined {
  if (environment["AWS_CA_BUNDLE"]) {
    return readBundle(environment["AWS_CA_BUNDLE"], "AWS_CA_BUNDLE");
  }
  const configured = readAwsConfiguration(environment).findProfile(profile)?.config["ca_bundle"];
  if (configured) {
    return readBundle(configured, `ca_bundle of profile "${profile}"`);
  }
  return environment["REQUESTS_CA_BUNDLE"]
    ? readBundle(environment["REQUESTS_CA_BUNDLE"], "REQUESTS_CA_BUNDLE")
    : undefined;
}

function readBundle(path: string, setting: string): string {
  try {
    return statSync(path).isDirectory()
      ? readdirSync(path)
          .map((name) => readFileSync(join(path, name), "utf8"))
          .join("\n")
      : readFileSync(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      "ca-bundle-unreadable",
      `cannot read the certificates that ${setting} names: ${reason}`,
      `Correct ${setting}, or unset it`,
      { cause },
    );
  }
}
