import { describe, expect, it } from "vitest";
import { Problem } from "../../../src/core/problem.ts";
import { findSsoProfile, sessionText, signInCommand } from "../../../src/core/sso-profile.ts";

const portal = { sso_start_url: "https://example.awsapps.com/start", sso_region: "eu-central-1" };
const role = { sso_account_id: "123456789012", sso_role_name: "Developer" };
const ssoSessions = { corp: portal, "corp-two": { ...portal, sso_registration_scopes: "sso:account:access, more" } };

type Profile = Readonly<Record<string, string>>;

const find = (profiles: Readonly<Record<string, Profile>>, name = "dev") =>
  findSsoProfile({ profiles, ssoSessions }, name);

describe("findSsoProfile()", () => {
  it("finds a profile with a session", () => {
    expect(find({ dev: { ...role, sso_session: "corp-two" } })).toEqual({
      name: "dev",
      accountId: "123456789012",
      roleName: "Developer",
      session: {
        name: "corp-two",
        startUrl: portal.sso_start_url,
        region: "eu-central-1",
        scopes: ["sso:account:access", "more"],
      },
    });
  });

  it("asks for the scope that makes a session renewable, unless told otherwise", () => {
    expect(find({ dev: { ...role, sso_session: "corp" } })?.session.scopes).toEqual(["sso:account:access"]);
  });

  it("finds a legacy profile, which has no session and no scopes", () => {
    expect(find({ dev: { ...role, ...portal } })?.session).toEqual({
      name: undefined,
      startUrl: portal.sso_start_url,
      region: "eu-central-1",
      scopes: [],
    });
  });

  const sso = { ...role, sso_session: "corp" };
  const keys = { aws_access_key_id: "AKIA", aws_secret_access_key: "secret" };

  it.each<[string, Readonly<Record<string, Profile>>, string | undefined]>([
    ["the profile itself", { dev: sso }, "dev"],
    ["a profile with static keys beside it, which the AWS CLI passes over", { dev: { ...sso, ...keys } }, "dev"],
    ["its source profile", { dev: { role_arn: "arn", source_profile: "base" }, base: sso }, "base"],
    [
      "the source of its source profile",
      { dev: { role_arn: "arn", source_profile: "mid" }, mid: { role_arn: "arn", source_profile: "base" }, base: sso },
      "base",
    ],
    [
      "no profile behind a source that has keys beside its role",
      {
        dev: { role_arn: "arn", source_profile: "mid" },
        mid: { role_arn: "arn", source_profile: "base", ...keys },
        base: sso,
      },
      undefined,
    ],
    ["no profile that does not exist", {}, undefined],
    ["no profile without single sign-on", { dev: keys }, undefined],
    ["no profile that only has a session, for other services", { dev: { sso_session: "corp" } }, undefined],
    ["no profile with a web identity", { dev: { ...sso, role_arn: "arn", web_identity_token_file: "t" } }, undefined],
    [
      "no profile with the machine's credentials",
      { dev: { role_arn: "arn", credential_source: "Environment" } },
      undefined,
    ],
    ["no profile in a circle", { dev: { role_arn: "arn", source_profile: "dev" } }, undefined],
  ])("finds %s", (_what, profiles, name) => {
    expect(find(profiles)?.name).toBe(name);
  });

  it.each(["sso_account_id", "sso_role_name", "sso_start_url", "sso_region"])(
    "wants %s, and that it is not empty",
    (key) => {
      const message = `profile "dev" lacks ${key} for single sign-on`;
      const complete = { ...role, ...portal };
      expect(() => find({ dev: { ...complete, [key]: "" } })).toThrow(
        new Problem("sso-configuration", message, "Run aws configure sso --profile dev"),
      );
    },
  );

  it("takes what the profile says as its session does, and the scopes without blanks", () => {
    const spaced = { ...portal, sso_registration_scopes: " sso:account:access , ,more," };
    const sections = { profiles: { dev: { ...role, ...portal, sso_session: "corp" } }, ssoSessions: { corp: spaced } };
    expect(findSsoProfile(sections, "dev")?.session).toEqual({
      name: "corp",
      startUrl: portal.sso_start_url,
      region: "eu-central-1",
      scopes: ["sso:account:access", "more"],
    });
  });

  it("finds no profile whose source has a web identity, but a role with keys of its own beside it", () => {
    const web = { ...sso, web_identity_token_file: "t" };
    expect(find({ dev: { role_arn: "arn", source_profile: "base" }, base: web })).toBe(undefined);
    expect(find({ dev: web })).toBe(undefined);
    expect(find({ dev: { role_arn: "arn", source_profile: "base", ...keys }, base: sso })?.name).toBe("base");
  });

  it.each<[string, Profile, string, string]>([
    [
      "a start URL that contradicts the session's",
      { ...sso, sso_start_url: "https://other.awsapps.com/start" },
      'profile "dev" says sso_start_url = "https://other.awsapps.com/start", its SSO session "corp" says "https://example.awsapps.com/start"',
      "Take sso_start_url out of the profile",
    ],
    [
      "an account without a role",
      { sso_account_id: "123456789012", sso_session: "corp" },
      'profile "dev" lacks sso_role_name for single sign-on',
      "Run aws configure sso --profile dev",
    ],
    [
      "a session that is nearly called so",
      { ...role, sso_session: "crop" },
      'profile "dev" names the SSO session "crop", which the AWS configuration does not have',
      'Did you mean "corp"?',
    ],
    [
      "a session that is not there",
      { ...role, sso_session: "elsewhere" },
      'profile "dev" names the SSO session "elsewhere", which the AWS configuration does not have',
      'Known are "corp", "corp-two"',
    ],
    [
      "what is missing",
      { sso_role_name: "Developer", sso_start_url: "https://example.awsapps.com/start" },
      'profile "dev" lacks sso_account_id, sso_region for single sign-on',
      "Run aws configure sso --profile dev",
    ],
    [
      "a region that contradicts the session's",
      { ...sso, sso_region: "us-east-1" },
      'profile "dev" says sso_region = "us-east-1", its SSO session "corp" says "eu-central-1"',
      "Take sso_region out of the profile",
    ],
  ])("tells of %s", (_what, profile, message, hint) => {
    expect(() => find({ dev: profile })).toThrow(new Problem("sso-configuration", message, hint));
  });

  it("says how to begin where there is no session at all", () => {
    const sections = { profiles: { dev: { ...role, sso_session: "corp" } }, ssoSessions: {} };
    expect(() => findSsoProfile(sections, "dev")).toThrow(expect.objectContaining({ hint: "Run aws configure sso" }));
  });
});

it("a session is called by its name, a legacy one by its start URL, and a command quotes what a shell would split", () => {
  const profile = find({ "my profile": { ...role, ...portal } }, "my profile");
  expect(profile && [sessionText(profile.session), signInCommand(profile)]).toEqual([
    'SSO session "https://example.awsapps.com/start"',
    'aws sso login --profile "my profile"',
  ]);
});
