import { keyLines, keysOf, people, roleArnOf } from "./identities.ts";
import type { Machine } from "./identity-machine.ts";

/** A machine on which FIPS or dual-stack is set in some way, and the hosts that are asked, as the emulator tells them. */
export interface EndpointCase {
  readonly what: string;
  readonly machine: Partial<Machine>;
  readonly hosts: readonly string[];
}

const plain = ["codeartifact.eu-central-1.amazonaws.com"];
const fips = ["codeartifact-fips.eu-central-1.amazonaws.com"];
const keys = keyLines(people.base);
const shop = { aws_profile: "shop" };

/** A case with keys in the environment. */
function set(what: string, environment: Machine["environment"], hosts: readonly string[]): EndpointCase {
  return { what, machine: { environment: { ...keysOf(people.base), ...environment } }, hosts };
}

/** A case with a profile "shop" that has keys and these lines, and that the settings name. */
function inProfile(what: string, lines: string, hosts: readonly string[], environment = {}): EndpointCase {
  return { what, machine: { config: `[profile shop]\n${keys}${lines}`, environment, source: shop }, hosts };
}

/** What botocore does of what is set; for a repository in eu-central-1. A test compares with the real AWS CLI. */
export const endpointCases: readonly EndpointCase[] = [
  set("nothing", {}, plain),
  set("true in the environment", { AWS_USE_FIPS_ENDPOINT: "true" }, fips),
  set("True in the environment", { AWS_USE_FIPS_ENDPOINT: "True" }, fips),
  set("false in the environment", { AWS_USE_FIPS_ENDPOINT: "false" }, plain),
  set("another word in the environment", { AWS_USE_FIPS_ENDPOINT: "1" }, plain),
  inProfile("true in the profile of the settings", "use_fips_endpoint = true\n", fips),
  inProfile("True in the profile of the settings", "use_fips_endpoint = True\n", fips),
  inProfile("another word in the profile", "use_fips_endpoint = yes\n", plain),
  inProfile("true in the environment, false in the profile", "use_fips_endpoint = false\n", fips, {
    AWS_USE_FIPS_ENDPOINT: "true",
  }),
  inProfile("false in the environment, true in the profile", "use_fips_endpoint = true\n", plain, {
    AWS_USE_FIPS_ENDPOINT: "false",
  }),
  inProfile("nothing in the environment, true in the profile", "use_fips_endpoint = true\n", plain, {
    AWS_USE_FIPS_ENDPOINT: "",
  }),
  inProfile(
    "true in the profile of the environment, and in the default one, but another is named by the settings",
    "[profile other]\nuse_fips_endpoint = true\n[default]\nuse_fips_endpoint = true\n",
    plain,
    { AWS_PROFILE: "other" },
  ),
  {
    what: "true in the profile of the environment",
    machine: { config: `[profile shop]\n${keys}use_fips_endpoint = true\n`, environment: { AWS_PROFILE: "shop" } },
    hosts: fips,
  },
  {
    what: "true in the profile of the environment, beside keys in the environment",
    machine: {
      config: "[profile shop]\nuse_fips_endpoint = true\n",
      environment: { ...keysOf(people.base), AWS_PROFILE: "shop" },
    },
    hosts: fips,
  },
  {
    what: "true in the default profile",
    machine: { config: `[default]\n${keys}use_fips_endpoint = true\n` },
    hosts: fips,
  },
  {
    what: "true in the credentials file, false in the config file",
    machine: {
      config: "[profile shop]\nuse_fips_endpoint = false\n",
      credentials: `[shop]\n${keys}use_fips_endpoint = true\n`,
      source: shop,
    },
    hosts: fips,
  },
  set("dual-stack in the environment", { AWS_USE_DUALSTACK_ENDPOINT: "TRUE" }, ["codeartifact.eu-central-1.api.aws"]),
  inProfile("both in the profile", "use_fips_endpoint = true\nuse_dualstack_endpoint = True\n", [
    "codeartifact-fips.eu-central-1.api.aws",
  ]),
  {
    what: "true in a profile with a role, false in the one that has the keys",
    machine: roleMachine("use_fips_endpoint = true\n", "use_fips_endpoint = false\n"),
    hosts: ["sts-fips.eu-central-1.amazonaws.com", ...fips],
  },
  {
    what: "true in the profile that has the keys of a role alone",
    machine: roleMachine("", "use_fips_endpoint = true\n"),
    hosts: ["sts.eu-central-1.amazonaws.com", ...plain],
  },
  {
    what: "both in a profile with a role",
    machine: roleMachine("use_fips_endpoint = true\nuse_dualstack_endpoint = true\n", ""),
    hosts: ["sts-fips.eu-central-1.api.aws", "codeartifact-fips.eu-central-1.api.aws"],
  },
  {
    what: "true in a profile with a role, and another endpoint for CodeArtifact",
    machine: {
      ...roleMachine("use_fips_endpoint = true\n", ""),
      environment: { AWS_ENDPOINT_URL_CODEARTIFACT: "https://codeartifact.eu-central-1.amazonaws.com" },
    },
    hosts: ["sts-fips.eu-central-1.amazonaws.com", ...plain],
  },
];

function roleMachine(ofRole: string, ofKeys: string): Partial<Machine> {
  return {
    config: `[profile shop]\nrole_arn = ${roleArnOf("one")}\nsource_profile = base\n${ofRole}[profile base]\n${keys}${ofKeys}`,
    source: shop,
  };
}
