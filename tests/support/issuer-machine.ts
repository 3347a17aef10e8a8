import { setMaxListeners } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { DirectTokenIssuer } from "../../src/aws/direct-token-issuer.ts";
import { SdkTokenIssuer } from "../../src/aws/sdk-token-issuer.ts";
import type { Scope } from "../../src/core/scope.ts";

/** The documented domain, asked for with the developer's keys. */
export const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "1234567890123",
  identity: { kind: "access-key", accessKeyId: exampleUsers.developer.accessKeyId },
};

/** The same with a profile of {@link IssuerMachine}. */
export const profile = (name: string): Scope => ({
  ...scope,
  identity: { kind: "profile", name, namedBy: "settings" },
});

/** A signal that never comes. */
export const forever = new AbortController().signal;
setMaxListeners(0, forever);

const newSdkIssuer = () => new SdkTokenIssuer(process.env, Date.now);

/** The issuers that ask AWS in this process; the latter goes ahead of the former where keys are at hand. */
export const issuers = [
  ["SdkTokenIssuer", newSdkIssuer],
  ["DirectTokenIssuer", () => new DirectTokenIssuer(process.env, Date.now, async () => newSdkIssuer())],
] as const;

/** A home with profiles of many kinds, and an AWS that all of them lead to. */
export class IssuerMachine {
  readonly folder: string;
  readonly emulator: Emulator;

  static async open(): Promise<IssuerMachine> {
    const folder = mkdtempSync(join(tmpdir(), "issuer-"));
    return new IssuerMachine(folder, await startEmulator({ folder, world: exampleWorld() }));
  }

  private constructor(folder: string, emulator: Emulator) {
    this.folder = folder;
    this.emulator = emulator;
    writeFileSync(
      join(folder, "config"),
      `[profile configured]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
[profile slow]
credential_process = echo $$ > ${join(folder, "pid")}; exec sleep 1000
[profile clear]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
endpoint_url = http://evil.example/
[profile away]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
services = away
[services away]
codeartifact =
  endpoint_url = https://127.0.0.1:9
[profile circle]
role_arn = arn:aws:iam::123456789012:role/build
source_profile = round
[profile round]
role_arn = arn:aws:iam::123456789012:role/build
source_profile = circle
[profile orphan]
role_arn = arn:aws:iam::123456789012:role/build
source_profile = develper
[profile alone]
role_arn = arn:aws:iam::123456789012:role/build
[profile odd]
role_arn = arn:aws:iam::123456789012:role/build
credential_source = Vault
[profile half]
aws_access_key_id = AKIAHALF
[profile empty]
output = text
[profile own-ca]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
ca_bundle = ${emulator.caFile}
`,
    );
    writeFileSync(
      join(folder, "credentials"),
      `[developer]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
`,
    );
  }

  /** A new test: an AWS without faults, and an environment with the developer's keys. */
  reset(): void {
    this.emulator.heal();
    this.emulator.forget();
    this.setEnvironment();
  }

  /** The SDK reads the environment of its process, so each test begins with one that holds just what it needs. */
  setEnvironment(values: Readonly<Record<string, string>> = {}): void {
    process.env = {
      HOME: this.folder,
      AWS_CONFIG_FILE: join(this.folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, "credentials"),
      AWS_EC2_METADATA_DISABLED: "true",
      HTTPS_PROXY: this.emulator.proxyUrl,
      AWS_CA_BUNDLE: this.emulator.caFile,
      AWS_ACCESS_KEY_ID: exampleUsers.developer.accessKeyId,
      AWS_SECRET_ACCESS_KEY: exampleUsers.developer.secretAccessKey,
      ...values,
    };
  }
}

/** Takes variables out of the environment of this process. */
export function without(...names: readonly string[]): void {
  for (const name of names) {
    delete process.env[name];
  }
}
