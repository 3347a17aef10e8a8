import { describe, expect, it } from "vitest";
import {
  type AwsProfile,
  methodAsSource,
  type ProfileMethod,
  profileFingerprint,
  profileMethod,
  profileSetting,
} from "../../../src/core/aws-profile.ts";

type Settings = Readonly<Record<string, string>>;

const profile = (config: Settings, credentials: Settings = {}): AwsProfile => ({ config, credentials });

// Everything that a profile can have, so that each row takes away what goes before it.
const configKeys = { aws_access_key_id: "AKIA", aws_secret_access_key: "s" };
const process = { ...configKeys, credential_process: "vault" };
const login = { ...process, login_session: "arn:x" };

describe("profileMethod()", () => {
  it.each<[ProfileMethod | undefined, AwsProfile]>([
    ["assume-role", profile({ ...login, role_arn: "arn:r" }, configKeys)],
    ["assume-role", profile(login, { role_arn: "arn:r" })],
    ["web-identity", profile({ ...login, role_arn: "arn:r", web_identity_token_file: "/jwt" }, configKeys)],
    ["credentials-file", profile({ ...login, role_arn: "arn:r", web_identity_token_file: "" }, configKeys)],
    ["sso", profile({ ...login, sso_account_id: "1" }, configKeys)],
    ["sso", profile(login, { ...configKeys, sso_role_name: "Developer" })],
    ["credentials-file", profile({ ...login, sso_session: "corp" }, configKeys)],
    ["login", profile(login, { aws_secret_access_key: "s" })],
    ["process", profile(process)],
    ["config-file", profile(configKeys)],
    [undefined, profile({ region: "us-west-2", aws_secret_access_key: "s" })],
    [undefined, profile({})],
  ])("is %s for %j", (method, given) => {
    expect(profileMethod(given)).toBe(method);
  });
});

describe("methodAsSource()", () => {
  it.each<[ProfileMethod | undefined, AwsProfile]>([
    ["config-file", profile({ ...configKeys, role_arn: "arn:r" })],
    ["config-file", profile({ role_arn: "arn:r", aws_access_key_id: "AKIA" })],
    ["credentials-file", profile({ role_arn: "arn:r" }, configKeys)],
    [undefined, profile({ role_arn: "arn:r", aws_secret_access_key: "s" })],
    ["assume-role", profile({ role_arn: "arn:r", aws_access_key_id: "" })],
    ["assume-role", profile({ role_arn: "arn:r" })],
    ["process", profile({ credential_process: "vault" })],
  ])("is %s for %j: keys of its own go before its role", (method, given) => {
    expect(methodAsSource(given)).toBe(method);
  });
});

it("profileSetting() takes the credentials file's word before the config file's", () => {
  const both = profile({ region: "one", output: "json" }, { region: "two" });
  expect([profileSetting(both, "region"), profileSetting(both, "output"), profileSetting(both, "x")]).toEqual([
    "two",
    "json",
    undefined,
  ]);
});

describe("profileFingerprint()", () => {
  const fingerprint = (profiles: Readonly<Record<string, Settings>>) =>
    profileFingerprint("dev", (name) => profiles[name] && profile(profiles[name]));

  it("is empty where nothing says who a profile stands for", () => {
    expect([fingerprint({}), fingerprint({ dev: { region: "us-west-2", aws_secret_access_key: "s" } })]).toEqual([
      "",
      "",
    ]);
  });

  it.each([
    "aws_access_key_id",
    "credential_process",
    "credential_source",
    "external_id",
    "login_session",
    "role_arn",
    "source_profile",
    "sso_account_id",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
  ])("is another where %s is another, and in a source profile too", (key) => {
    const own = [{ [key]: "one" }, { [key]: "two" }, {}].map((dev) => fingerprint({ dev }));
    const ofSource = [{ [key]: "one" }, { [key]: "two" }, {}].map((base) =>
      fingerprint({ dev: { source_profile: "base" }, base }),
    );
    expect(new Set([...own, ...ofSource]).size).toBe(6);
    expect(own.slice(0, 2)).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), expect.stringMatching(/^[0-9a-f]{12}$/)]);
  });

  it("is the same on every machine, and in every version: the ledger has it", () => {
    expect(
      fingerprint({ dev: { role_arn: "arn:r", source_profile: "base" }, base: { aws_access_key_id: "AKIA" } }),
    ).toBe("3c5414cb9efb");
  });

  it("goes round a circle once", () => {
    const circle = { dev: { source_profile: "base" }, base: { source_profile: "dev" } };
    expect(fingerprint(circle)).toMatch(/^[0-9a-f]{12}$/);
  });

  it("ends at a source profile that is not there", () => {
    expect(fingerprint({ dev: { source_profile: "absent" } })).toMatch(/^[0-9a-f]{12}$/);
  });
});
