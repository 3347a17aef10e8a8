import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { identityTrouble } from "../../../src/aws/identity-trouble.ts";
import type { Identity } from "../../../src/core/identity.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

const profile = (name: string): Identity => ({ kind: "profile", name, namedBy: "settings" });
const noInstance = { AWS_EC2_METADATA_DISABLED: "true" };

/** What is told of an identity on a machine with these profiles. */
async function told(identity: Identity, config: string, variables: Readonly<Record<string, string>> = {}) {
  const folder = await openTemporaryFolder("aws");
  await writeFile(join(folder, "config"), config);
  const files = { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  const problem = identityTrouble(identity, { ...files, ...variables }, Date.now());
  return problem && [problem.code, problem.message, problem.hint];
}

it("identityTrouble() tells of a profile that does not exist, and names the nearest", async () => {
  expect(await told(profile("develper"), "[profile developer]\naws_access_key_id = x\n")).toEqual([
    "profile-not-found",
    'there is no AWS profile "develper" on this machine',
    'Did you mean "developer"?',
  ]);
});

it("identityTrouble() tells of keys, or a role, of which the half is missing", async () => {
  expect(await told({ kind: "access-key", accessKeyId: "AKIA1" }, "")).toEqual([
    "no-credentials",
    "AWS_SECRET_ACCESS_KEY is not set",
    "Set it, or unset AWS_ACCESS_KEY_ID",
  ]);
  expect(await told({ kind: "access-key", accessKeyId: "AKIA1" }, "", { AWS_SECRET_ACCESS_KEY: "x" })).toBeUndefined();
  expect(await told({ kind: "web-identity", token: "given", roleArn: undefined }, "")).toEqual([
    "no-credentials",
    "there is a web identity token, but nothing says which role it opens",
    "Set AWS_ROLE_ARN, or role_arn of the source",
  ]);
});

it("identityTrouble() tells that there are no credentials only where no instance could have them", async () => {
  expect(await told({ kind: "default" }, "")).toBeUndefined();
  expect(await told({ kind: "default" }, "", noInstance)).toEqual([
    "no-credentials",
    'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED',
    "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
  ]);
  const bare = "[profile bare]\nregion = eu-central-1\n";
  expect(await told(profile("bare"), bare)).toBeUndefined();
  expect(await told(profile("bare"), bare, noInstance)).toContain("no-credentials");
  const container = { ...noInstance, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/x" };
  expect(await told(profile("bare"), bare, container)).toBeUndefined();
  expect(await told(profile("keys"), "[profile keys]\naws_access_key_id = x\n", noInstance)).toBeUndefined();
});

it("identityTrouble() tells of single sign-on that is not set up, or not signed in to", async () => {
  const session =
    "[sso-session nobody-has-this-one]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-central-1\n";
  const keys = "sso_account_id = 123456789012\nsso_role_name = Developer\n";
  expect(await told(profile("p"), `[profile p]\nsso_session = gone\n${keys}`)).toContain("sso-configuration");
  expect(await told(profile("p"), `${session}[profile p]\nsso_session = nobody-has-this-one\n${keys}`)).toEqual([
    "sso-session-absent",
    'the SSO session "nobody-has-this-one" of profile "p" is not signed in',
    "Run aws sso login --profile p",
  ]);
});

it("identityTrouble() tells nothing of what another machine or AWS decides", async () => {
  expect(await told({ kind: "container" }, "", noInstance)).toBeUndefined();
  expect(await told({ kind: "web-identity", token: "file", roleArn: "arn:aws:iam::1:role/r" }, "")).toBeUndefined();
});
