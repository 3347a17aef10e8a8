import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../core/problem.ts";
import { readAwsConfiguration } from "./aws-configuration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A bundle of certificates that the user has named, and where. */
interface CertificateSetting {
  /** A file, or a folder of files. */
  readonly path: string;
  /** In words: `AWS_CA_BUNDLE`, `ca_bundle of profile "dev"`. */
  readonly setting: string;
}

/** Which bundle counts, in botocore's order: `AWS_CA_BUNDLE`, the profile's `ca_bundle`, `REQUESTS_CA_BUNDLE` (`session.py`, `endpoint.py`). */
export function certificateSetting(environment: Environment, profile: string): CertificateSetting | undefined {
  const configured = readAwsConfiguration(environment).findProfile(profile)?.config["ca_bundle"];
  const settings = [
    { path: environment["AWS_CA_BUNDLE"], setting: "AWS_CA_BUNDLE" },
    { path: configured, setting: `ca_bundle of profile "${profile}"` },
    { path: environment["REQUESTS_CA_BUNDLE"], setting: "REQUESTS_CA_BUNDLE" },
  ];
  return settings.flatMap(({ path, setting }) => (path ? [{ path, setting }] : []))[0];
}

/** Each bundle is read once, however many scopes are asked for. */
const known = new Map<string, string>();

/**
 * The certificates to trust in place of the usual ones, in PEM, where the user has named a bundle.
 *
 * @throws Problem when the bundle cannot be read
 */
export function certificateAuthorities(environment: Environment, profile: string): string | undefined {
  const named = certificateSetting(environment, profile);
  if (named === undefined) {
    return undefined;
  }
  const bundle = known.get(named.path) ?? readBundle(named);
  known.set(named.path, bundle);
  return bundle;
}

function readBundle({ path, setting }: CertificateSetting): string {
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
