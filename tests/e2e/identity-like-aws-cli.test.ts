import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { identityWorld, keyLines, keysOf, people, podToken, processOutput, roleArnOf } from "../support/identities.ts";
import { IdentityProbe, type Machine } from "../support/identity-machine.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { type Combination, pairwise } from "../support/pairwise.ts";

/** What may be set on the machine, and what the settings may say. */
const factors = {
  settings: ["keys", "role", "process", "web", "empty", "absent"],
  AWS_PROFILE: ["unset", "keys", "role", "web", "empty", "absent"],
  AWS_DEFAULT_PROFILE: ["unset", "config-keys"],
  environmentKeys: ["none", "long-term", "session", "no secret"],
  webIdentity: ["none", "file", "role alone"],
  machine: ["none", "container", "instance"],
  defaultProfile: ["absent", "empty", "credentials", "config", "role", "web identity and keys", "process and config"],
} as const;

const unset = {
  settings: "nothing",
  AWS_PROFILE: "unset",
  AWS_DEFAULT_PROFILE: "unset",
  environmentKeys: "none",
  webIdentity: "none",
};

/** Every two values meet, and whatever goes before others is left out for a part, or these would never be looked at. */
const combinations: readonly Combination[] = [
  ...pairwise(factors),
  ...pairwise({ ...factors, settings: ["nothing"] }),
  ...pairwise({ ...factors, settings: ["nothing"], environmentKeys: ["none"] }),
  ...pairwise({
    ...factors,
    settings: ["absent"],
    AWS_DEFAULT_PROFILE: ["unset"],
    environmentKeys: ["none"],
    webIdentity: ["file", "role alone"],
    machine: ["container"],
  }),
  ...everyCombination(factors.machine, factors.defaultProfile).map(([machine = "", defaultProfile = ""]) => ({
    ...unset,
    machine,
    defaultProfile,
  })),
];

/** Where the core and the AWS CLI may differ, in the words of docs/identity.md, which says why, and who signs instead. */
const allowedDifferences: readonly {
  readonly why: string;
  readonly when: (combination: Combination) => boolean;
  readonly core: (combination: Combination) => string;
}[] = [
  {
    why: "`aws_profile` names no profile of this machine, and the environment carries credentials",
    when: ({ settings, environmentKeys, webIdentity, machine }) =>
      settings === "absent" && (environmentKeys !== "none" || webIdentity === "file" || machine === "container"),
    core: ({ environmentKeys, webIdentity }) =>
      environmentKeys === "none" ? (webIdentity === "file" ? "role pod" : "role task") : ownerOf(environmentKeys),
  },
  {
    why: "`AWS_PROFILE` names no profile of this machine, and there are keys in the environment",
    when: ({ settings, AWS_PROFILE, environmentKeys }) =>
      settings === "nothing" && AWS_PROFILE === "absent" && environmentKeys !== "none",
    core: ({ environmentKeys }) => ownerOf(environmentKeys),
  },
];

function ownerOf(environmentKeys: string | undefined): string {
  const owners: Readonly<Record<string, string>> = { "long-term": "user environment", session: "user session" };
  return owners[environmentKeys ?? ""] ?? "nobody";
}

const providers = ["sdk", "auto", "aws-cli"] as const;

/** One of the lanes that go side by side, each with a machine of its own. */
async function surprisesOf(lane: readonly Combination[]): Promise<readonly object[]> {
  const emulator = await openEmulator({ world: identityWorld() });
  const token = join(await openTemporaryFolder("token"), "jwt");
  await writeFile(token, podToken());
  const probe = new IdentityProbe(emulator, await openTemporaryFolder("home"));
  const surprises: object[] = [];
  for (const [index, combination] of lane.entries()) {
    const machine = machineOf(combination, token, emulator);
    // Version 2 looks at AWS_PROFILE first, version 1, which is what can be installed here, at AWS_DEFAULT_PROFILE.
    const cli = await probe.awsCli(asVersion2(machine));
    const difference = allowedDifferences.find(({ when }) => when(combination));
    const wanted = difference?.core(combination) ?? cli.by;
    // Where nothing is special, one of the ways at a time: a run of the AWS CLI takes a second.
    for (const provider of difference === undefined ? providers.filter((_each, nth) => nth === index % 3) : providers) {
      const core = await probe.core(machine, provider);
      if (core.by !== wanted) surprises.push({ combination, provider, wanted, core, cli });
    }
  }
  return surprises;
}

/** Hundreds of runs of the AWS CLI, two at a time, each of which takes a second or, where others use the machine too, two. */
const longMs = 600_000;

test(
  "the core signs as the AWS CLI does, whatever is set, or differs for a reason that is listed",
  async () => {
    const lanes = [0, 1].map((lane) => combinations.filter((_combination, index) => index % 2 === lane));
    expect((await Promise.all(lanes.map(surprisesOf))).flat()).toEqual([]);
    expect(combinations.length).toBeGreaterThan(100);
  },
  longMs,
);

function machineOf(
  combination: Combination,
  token: string,
  emulator: { readonly instanceEnvironment: object; readonly containerEnvironment: object },
): Machine {
  const { settings = "", environmentKeys, webIdentity, machine, defaultProfile = "" } = combination;
  const fallback = defaultProfiles(token)[defaultProfile] ?? { config: "", credentials: "" };
  return {
    environment: {
      ...(combination["AWS_PROFILE"] !== "unset" && { AWS_PROFILE: combination["AWS_PROFILE"] }),
      ...(combination["AWS_DEFAULT_PROFILE"] !== "unset" && {
        AWS_DEFAULT_PROFILE: combination["AWS_DEFAULT_PROFILE"],
      }),
      ...(environmentKeys === "long-term" && keysOf(people.environment)),
      ...(environmentKeys === "session" && keysOf(people.session)),
      ...(environmentKeys === "no secret" && { AWS_ACCESS_KEY_ID: people.environment.accessKeyId }),
      ...(webIdentity === "file" && { AWS_WEB_IDENTITY_TOKEN_FILE: token }),
      ...(webIdentity !== "none" && { AWS_ROLE_ARN: roleArnOf("pod") }),
      ...(machine === "container" && emulator.containerEnvironment),
      ...(machine === "instance" && { ...emulator.instanceEnvironment, AWS_EC2_METADATA_DISABLED: "false" }),
    },
    config: `${profiles.config}[profile web]\n${webIdentityLines("strange", token)}${fallback.config}`,
    credentials: `${profiles.credentials}${fallback.credentials}`,
    source: settings === "nothing" ? {} : { aws_profile: settings },
  };
}

const processLine = `credential_process = echo '${processOutput(people.process)}'\n`;
const baseRole = (name: string) => `role_arn = ${roleArnOf(name)}\nsource_profile = base\n`;
const webIdentityLines = (name: string, token: string) =>
  `role_arn = ${roleArnOf(name)}\nweb_identity_token_file = ${token}\n`;

/** The profiles that are on every machine. */
const profiles = {
  config: `[profile role]
${baseRole("one")}[profile process]
${processLine}${keyLines(people.config)}[profile config-keys]
${keyLines(people.config)}[profile empty]
region = eu-west-1
`,
  credentials: `[base]\n${keyLines(people.base)}[keys]\n${keyLines(people.credentials)}`,
} as const;

function defaultProfiles(
  token: string,
): Readonly<Record<string, { readonly config: string; readonly credentials: string }>> {
  return {
    empty: { config: "[default]\nregion = eu-west-1\n", credentials: "" },
    credentials: { config: `[default]\n${processLine}`, credentials: `[default]\n${keyLines(people.fallback)}` },
    config: { config: `[default]\n${keyLines(people.fallback)}`, credentials: "" },
    role: { config: `[default]\n${baseRole("one")}`, credentials: `[default]\n${keyLines(people.fallback)}` },
    "web identity and keys": {
      config: `[default]\n${webIdentityLines("pod", token)}`,
      credentials: `[default]\n${keyLines(people.fallback)}`,
    },
    "process and config": { config: `[default]\n${processLine}${keyLines(people.fallback)}`, credentials: "" },
  };
}

function everyCombination(...lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (combinations, list) => combinations.flatMap((combination) => list.map((value) => [...combination, value])),
    [[]],
  );
}

function asVersion2(machine: Machine): Machine {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, ...environment } = machine.environment;
  const profile = AWS_PROFILE ?? AWS_DEFAULT_PROFILE;
  return { ...machine, environment: { ...environment, ...(profile !== undefined && { AWS_PROFILE: profile }) } };
}

const nothing: Machine = { environment: {}, config: "", credentials: "", source: {} };
const shop = { aws_profile: "shop" };
const withBase = `[base]\n${keyLines(people.base)}`;
const upperCased = keyLines(people.config).replace("aws_access_key_id", "AWS_ACCESS_KEY_ID");

/** Corners that no table would put together, and who signs there. */
const corners: readonly (readonly [string, string, (token: string) => Partial<Machine>])[] = [
  [
    "a role whose profile names itself for the keys beside it",
    "role sourced",
    () => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = shop\n${keyLines(people.config)}`,
      source: shop,
    }),
  ],
  [
    "a source_profile with keys and a role of its own, which is passed over",
    "role sourced",
    () => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = base\n[profile base]\nrole_arn = ${roleArnOf("two")}\nsource_profile = shop\n`,
      credentials: withBase,
      source: shop,
    }),
  ],
  [
    "a source_profile with a credential_process",
    "role sourced",
    () => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = base\n[profile base]\n${processLine}`,
      source: shop,
    }),
  ],
  [
    "a source_profile with a web identity",
    "role reader",
    (token) => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("reader")}\nsource_profile = base\n[profile base]\nrole_arn = ${roleArnOf("pod")}\nweb_identity_token_file = ${token}\n`,
      source: shop,
    }),
  ],
  [
    "a source_profile that is not there",
    "nobody",
    () => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = base\n`,
      environment: keysOf(people.environment),
      source: shop,
    }),
  ],
  [
    "a source_profile that has no credentials, on a machine that has",
    "nobody",
    () => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = base\n[profile base]\nregion = eu-west-1\n`,
      environment: keysOf(people.environment),
      source: shop,
    }),
  ],
  [
    "a role without a source",
    "nobody",
    () => ({ config: `[default]\nrole_arn = ${roleArnOf("sourced")}\n${keyLines(people.config)}` }),
  ],
  [
    "a role with two sources",
    "nobody",
    () => ({
      config: `[default]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = base\ncredential_source = Environment\n`,
      credentials: withBase,
    }),
  ],
  [
    "a role in the credentials file, and another in the config file",
    "role one",
    () => ({
      config: `[profile shop]\nrole_arn = ${roleArnOf("sourced")}\n`,
      credentials: `${withBase}[shop]\nrole_arn = ${roleArnOf("one")}\nsource_profile = base\n`,
      source: shop,
    }),
  ],
  [
    "keys beside an SSO session that is not for keys",
    "user config",
    () => ({
      config: `[default]\nsso_session = corp\n${keyLines(people.config)}[sso-session corp]\nsso_region = eu-central-1\nsso_start_url = https://corp.example/start\n`,
    }),
  ],
  [
    "keys beside single sign-on, which goes before and has no session",
    "nobody",
    () => ({
      config: `[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_region = eu-central-1\nsso_start_url = https://corp.example/start\n`,
      credentials: `[default]\n${keyLines(people.fallback)}`,
    }),
  ],
  [
    "a profile in the credentials file alone",
    "user base",
    () => ({ credentials: withBase, environment: { AWS_PROFILE: "base" } }),
  ],
  ["keys in capital letters", "user config", () => ({ config: `[default]\n${upperCased}` })],
  ["temporary keys in a profile", "user session", () => ({ credentials: `[default]\n${keyLines(people.session)}` })],
  [
    "half a key in the credentials file, and a whole one in the config file",
    "nobody",
    () => ({
      config: `[default]\n${keyLines(people.config)}`,
      credentials: `[default]\naws_access_key_id = ${people.base.accessKeyId}\n`,
    }),
  ],
  [
    "the session token under its old name",
    "user session",
    () => {
      const { AWS_SESSION_TOKEN = "", ...keys } = keysOf(people.session);
      return { environment: { ...keys, AWS_SECURITY_TOKEN: AWS_SESSION_TOKEN } };
    },
  ],
  [
    "a web identity of the environment with the role of the profile",
    "role pod",
    (token) => ({
      config: `[default]\nrole_arn = ${roleArnOf("pod")}\nweb_identity_token_file = /absent\n`,
      environment: { AWS_WEB_IDENTITY_TOKEN_FILE: token },
    }),
  ],
  [
    "a web identity of the profile with the role of the environment, which it may not open",
    "nobody",
    (token) => ({
      config: `[profile web]\n${webIdentityLines("pod", token)}`,
      environment: { AWS_PROFILE: "web", AWS_ROLE_ARN: roleArnOf("strange") },
    }),
  ],
  [
    "a web identity of the environment beside a profile that the settings name",
    "user config",
    (token) => ({
      config: `[profile shop]\n${keyLines(people.config)}`,
      environment: { AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_ROLE_ARN: roleArnOf("pod") },
      source: shop,
    }),
  ],
  [
    "a secret without its key",
    "user fallback",
    () => ({
      environment: { AWS_SECRET_ACCESS_KEY: "alone" },
      credentials: `[default]\n${keyLines(people.fallback)}`,
    }),
  ],
  [
    "empty variables",
    "user fallback",
    () => ({
      environment: { AWS_ACCESS_KEY_ID: "", AWS_WEB_IDENTITY_TOKEN_FILE: "" },
      credentials: `[default]\n${keyLines(people.fallback)}`,
    }),
  ],
  [
    "a profile that is called profile default",
    "user config",
    () => ({ config: `[profile default]\n${keyLines(people.config)}` }),
  ],
  [
    "a container that gives nothing, in place of a profile that is not there",
    "nobody",
    () => ({
      environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:9/" },
      credentials: `[default]\n${keyLines(people.fallback)}`,
      source: shop,
    }),
  ],
  ...Object.entries({
    "two blanks in a heading": `[profile  shop]\n${keyLines(people.config)}`,
    "settings with a colon": `[profile shop]\n${keyLines(people.config).replaceAll(" = ", ": ")}`,
    "a heading in quotation marks": `[profile "shop"]\n${keyLines(people.config)}`,
    "settings that are all indented": `[profile shop]\n${keyLines(people.config).replaceAll(/^/gm, "  ")}`,
    "settings for all profiles": `[DEFAULT]\n${keyLines(people.config)}[profile shop]\nregion = eu-west-1\n`,
    "an empty web identity": `[profile shop]\nweb_identity_token_file =\n${keyLines(people.config)}`,
    "a profile that is there twice, in two ways": `[profile 'shop']\n${keyLines(people.base)}[profile shop]\n${keyLines(people.config)}`,
  }).map(([what, config]) => syntax(what, "user config", config)),
  ...Object.entries({
    "a blank before a heading": `[ profile shop ]\n${keyLines(people.config)}`,
    "an empty role": `[profile shop]\nrole_arn =\n${keyLines(people.config)}`,
    "a comment behind a value": `[profile shop]\n${keyLines(people.config).replace("\n", " # mine\n")}`,
    "a key that is taken for more of the value before": `[profile shop]\nregion = eu-west-1\n${keyLines(people.config).replaceAll(/^/gm, "  ")}`,
  }).map(([what, config]) => syntax(what, "nobody", config)),
  syntax(
    "a role with a colon beside keys",
    "role one",
    `[profile shop]\nrole_arn: ${roleArnOf("one")}\nsource_profile: base\n${keyLines(people.config)}`,
  ),
  syntax(
    "an endpoint of the default profile",
    "user config",
    `[default]\nendpoint_url = https://127.0.0.1:9\n[profile shop]\n${keyLines(people.config)}`,
  ),
  syntax(
    "an endpoint of the profile, where nobody is",
    "nobody",
    `[profile shop]\nendpoint_url = https://127.0.0.1:9\n${keyLines(people.config)}`,
  ),
  syntax(
    "an endpoint of STS, where nobody is",
    "nobody",
    `[profile shop]\nservices = far\n${baseRole("one")}[services far]\nsts =\n  endpoint_url = https://127.0.0.1:9\n`,
  ),
  [
    "a name with a blank in it",
    "user config",
    () => ({ config: `[profile "my shop"]\n${keyLines(people.config)}`, source: { aws_profile: "my shop" } }),
  ],
  [
    "a name with a blank in it, without quotation marks",
    "nobody",
    () => ({ config: `[profile my shop]\n${keyLines(people.config)}`, source: { aws_profile: "my shop" } }),
  ],
  [
    "the profile default, and profile default before it",
    "user config",
    () => ({ config: `[profile default]\n${keyLines(people.base)}[default]\n${keyLines(people.config)}` }),
  ],
  [
    "a variable in the path of a file",
    "user config",
    () => ({
      config: `[default]\n${keyLines(people.config)}`,
      environment: { AWS_CONFIG_FILE: "$HOME/.aws/config" },
    }),
  ],
  ["a comment behind a heading", "user config", () => ({ config: `[default] # mine\n${keyLines(people.config)}` })],
];

/** A config file in which a profile is written in an unusual way, on a machine that would do in its place. */
function syntax(what: string, by: string, config: string): readonly [string, string, () => Partial<Machine>] {
  return [what, by, () => ({ config, credentials: withBase, source: shop })];
}

test(
  "the core signs as the AWS CLI does, in corners",
  async () => {
    const emulator = await openEmulator({ world: identityWorld() });
    const token = join(await openTemporaryFolder("token"), "jwt");
    await writeFile(token, podToken());
    const probe = new IdentityProbe(emulator, await openTemporaryFolder("home"));
    const found: string[] = [];
    for (const [what, , machine] of corners) {
      const cli = await probe.awsCli({ ...nothing, ...machine(token) });
      const others: string[] = [];
      for (const provider of providers) {
        const { by, said } = await probe.core({ ...nothing, ...machine(token) }, provider);
        if (by !== cli.by) others.push(`, but ${by} by ${provider} (${said})`);
      }
      found.push(`${what}: ${cli.by}${others.join("")}${others.length > 0 ? ` (${cli.said})` : ""}`);
    }
    expect(found).toEqual(corners.map(([what, by]) => `${what}: ${by}`));
  },
  longMs,
);

test("docs/identity.md lists every difference that is allowed", async () => {
  const text = await readFile(join(checkoutFolder, "docs", "identity.md"), "utf8");
  for (const { why } of allowedDifferences) expect(text.replaceAll("\n  ", " ")).toContain(`- **${why}**`);
});
