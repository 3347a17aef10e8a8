import type { Emulator } from "../../emulator/emulator.ts";
import { keyLines, keysOf, people, pipelineToken, processOutput, roleArnOf } from "./identities.ts";

/** What a machine and a project have for an identity. `FOLDER` in a text is ~/.aws, in which `jwt` is a token for the role `pod`. */
export interface Setting {
  readonly environment?: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly credentials?: string;
  readonly source?: Readonly<Record<string, string>>;
}

/** The credentials file's section of the profile `base`, with keys. */
export const baseProfile = `[base]\n${keyLines(people.base)}`;

/** The configuration of the profile `shop`, which assumes the role of that name. */
export const roleOf = (name: string, more = "") => `[profile shop]\nrole_arn = ${roleArnOf(name)}\n${more}`;

/** Settings that name the profile `shop`. */
export const shop = { aws_profile: "shop" };

/** In words, who signs, and what leads to it. */
type IdentityCase = readonly [string, string, (emulator: Emulator) => Setting];

/** Every way in which a machine gives an identity, but those that want a person, or a file that is named outside of ~/.aws. */
export const identityCases: readonly IdentityCase[] = [
  ["keys in the environment", "user environment", () => ({ environment: keysOf(people.environment) })],
  ["keys with a session token", "user session", () => ({ environment: keysOf(people.session) })],
  [
    "a profile with keys in the credentials file",
    "user credentials",
    () => ({ credentials: `[shop]\n${keyLines(people.credentials)}`, source: shop }),
  ],
  [
    "a profile with keys in the config file",
    "user config",
    () => ({ config: `[profile shop]\n${keyLines(people.config)}`, source: shop }),
  ],
  [
    "AWS_PROFILE",
    "user credentials",
    () => ({ credentials: `[shop]\n${keyLines(people.credentials)}`, environment: { AWS_PROFILE: "shop" } }),
  ],
  [
    "a role with the keys of another profile",
    "role one",
    () => ({ config: roleOf("one", "source_profile = base\n"), credentials: baseProfile, source: shop }),
  ],
  [
    "a role with another role",
    "role two",
    () => ({
      config: `${roleOf("two", "source_profile = middle\n")}[profile middle]\nrole_arn = ${roleArnOf("one")}\nsource_profile = base\n`,
      credentials: baseProfile,
      source: shop,
    }),
  ],
  [
    "a role that wants an external ID",
    "role external",
    () => ({
      config: roleOf("external", "source_profile = base\nexternal_id = shop-42\n"),
      credentials: baseProfile,
      source: shop,
    }),
  ],
  [
    "a role with the keys of the environment",
    "role sourced",
    () => ({
      config: roleOf("sourced", "credential_source = Environment\n"),
      environment: keysOf(people.environment),
      source: shop,
    }),
  ],
  [
    "a role with the credentials of the EC2 instance",
    "role sourced",
    ({ instanceEnvironment }) => ({
      config: roleOf("sourced", "credential_source = Ec2InstanceMetadata\n"),
      environment: { ...instanceEnvironment, AWS_EC2_METADATA_DISABLED: "false" },
      source: shop,
    }),
  ],
  [
    "a role with the credentials of the container",
    "role sourced",
    ({ containerEnvironment }) => ({
      config: roleOf("sourced", "credential_source = EcsContainer\n"),
      environment: containerEnvironment,
      source: shop,
    }),
  ],
  [
    "the source's role with the keys of the environment",
    "role reader",
    () => ({ environment: keysOf(people.environment), source: { role_arn: roleArnOf("reader") } }),
  ],
  [
    "the source's role with a role of the profile",
    "role reader",
    () => ({
      config: roleOf("one", "source_profile = base\n"),
      credentials: baseProfile,
      source: { ...shop, role_arn: roleArnOf("reader") },
    }),
  ],
  [
    "the source's role with the credentials of the container",
    "role reader",
    ({ containerEnvironment }) => ({
      environment: containerEnvironment,
      source: { role_arn: roleArnOf("reader") },
    }),
  ],
  [
    "a web identity of a profile",
    "role pod",
    () => ({ config: roleOf("pod", "web_identity_token_file = FOLDER/jwt\n"), source: shop }),
  ],
  [
    "a credential_process",
    "user process",
    () => ({
      config: `[profile shop]\ncredential_process = /bin/echo '${processOutput(people.process)}'\n`,
      source: shop,
    }),
  ],
  ["a container", "role task", ({ containerEnvironment }) => ({ environment: containerEnvironment })],
  [
    "an EC2 instance",
    "role machine",
    ({ instanceEnvironment }) => ({
      environment: { ...instanceEnvironment, AWS_EC2_METADATA_DISABLED: "false" },
    }),
  ],
  [
    "a job on GitHub Actions with AWS_ROLE_ARN",
    "role actions",
    ({ githubEnvironment }) => ({ environment: { ...githubEnvironment, AWS_ROLE_ARN: roleArnOf("actions") } }),
  ],
  [
    "a job on GitHub Actions with the source's role",
    "role actions",
    ({ githubEnvironment }) => ({ environment: githubEnvironment, source: { role_arn: roleArnOf("actions") } }),
  ],
  [
    "a job on GitHub Actions with both",
    "role reader",
    ({ githubEnvironment }) => ({
      environment: { ...githubEnvironment, AWS_ROLE_ARN: roleArnOf("actions") },
      source: { role_arn: roleArnOf("reader") },
    }),
  ],
  [
    "an identity token of GitLab",
    "role pipeline",
    () => ({
      environment: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: pipelineToken() },
      source: { role_arn: roleArnOf("pipeline") },
    }),
  ],
];
