import { describe, expect, it } from "vitest";
import type { AwsProfile } from "../../../src/core/aws-profile.ts";
import {
  chooseIdentity,
  type IdentityClues,
  identityKey,
  identityText,
  type WantedIdentity,
} from "../../../src/core/identity.ts";

const nothing: IdentityClues = {
  overridingProfile: undefined,
  hasGivenToken: false,
  accessKeyId: undefined,
  environmentProfile: undefined,
  hasTokenFile: false,
  webIdentityRole: undefined,
  isContainer: false,
  isGithubJob: false,
  findProfile: () => undefined,
};
const unwanted: WantedIdentity = { awsProfile: undefined, roleArn: undefined };
const key = { kind: "access-key", accessKeyId: "AKIAEXAMPLE" } as const;
const keys = { accessKeyId: "AKIAEXAMPLE" };
const role = "arn:aws:iam::123456789012:role/own";
const sourceRole = "arn:aws:iam::123456789012:role/of-the-source";

/** Profiles with settings in the config file; `[""]` for one that says nothing. */
const profiles =
  (all: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  (name: string): AwsProfile | undefined =>
    all[name] && { config: all[name], credentials: {} };
const known = { findProfile: profiles({ dev: {}, other: {} }) };
const named = (name: string, namedBy: "settings" | "override" | "environment") => ({ kind: "profile", name, namedBy });

describe("chooseIdentity()", () => {
  it.each<[string, Partial<IdentityClues>, Partial<WantedIdentity>, object]>([
    ["nothing is named", {}, {}, { kind: "default" }],
    ["the settings name a profile", known, { awsProfile: "dev" }, named("dev", "settings")],
    ["AWS_PROFILE names one", { ...known, environmentProfile: "dev" }, {}, named("dev", "environment")],
    ["keys are in the environment", keys, {}, key],
    ["there are keys and AWS_PROFILE", { ...known, ...keys, environmentProfile: "dev" }, {}, key],
    ["AWS_PROFILE names none that exists, and there are keys", { ...keys, environmentProfile: "dev" }, {}, key],
    [
      "there are keys and a profile in the settings",
      { ...known, ...keys },
      { awsProfile: "dev" },
      named("dev", "settings"),
    ],
    [
      "our variable names another profile than the settings, and it does not exist",
      { ...keys, overridingProfile: "ci" },
      { awsProfile: "dev" },
      named("ci", "override"),
    ],
    ["our variable is empty", { ...known, ...keys, overridingProfile: "" }, { awsProfile: "dev" }, key],
    ["AWS_PROFILE is empty", { environmentProfile: "" }, {}, { kind: "default" }],
    [
      "the settings' profile does not exist and there is nothing else",
      {},
      { awsProfile: "dev" },
      named("dev", "settings"),
    ],
    [
      "AWS_PROFILE names none that exists, and there is a web identity",
      { environmentProfile: "dev", hasTokenFile: true, webIdentityRole: role },
      {},
      named("dev", "environment"),
    ],
    [
      "there is a web identity",
      { hasTokenFile: true, webIdentityRole: role },
      {},
      { kind: "web-identity", token: "file", roleArn: role },
    ],
    [
      "there is a web identity, and a token of our own variable",
      { hasTokenFile: true, hasGivenToken: true, webIdentityRole: role },
      { awsProfile: "dev" },
      { kind: "web-identity", token: "given", roleArn: role },
    ],
    [
      "there is a web identity, and the default profile has its role",
      { hasTokenFile: true, findProfile: profiles({ default: { role_arn: sourceRole, web_identity_token_file: "" } }) },
      {},
      { kind: "web-identity", token: "file", roleArn: sourceRole },
    ],
    [
      "there is a web identity with a role, and the default profile has another",
      {
        hasTokenFile: true,
        webIdentityRole: role,
        findProfile: profiles({ default: { role_arn: sourceRole, web_identity_token_file: "" } }),
      },
      {},
      { kind: "web-identity", token: "file", roleArn: role },
    ],
    [
      "there is a web identity without a role",
      { hasTokenFile: true },
      {},
      { kind: "web-identity", token: "file", roleArn: undefined },
    ],
    [
      "the settings' profile does not exist, and there is a web identity",
      { hasTokenFile: true, webIdentityRole: role },
      {},
      { kind: "web-identity", token: "file", roleArn: role },
    ],
    ["this is a container", { isContainer: true }, {}, { kind: "container" }],
    [
      "this is a job of GitHub's with a role",
      { isGithubJob: true, webIdentityRole: role },
      {},
      { kind: "web-identity", token: "github", roleArn: role },
    ],
    ["this is a job of GitHub's without a role", { isGithubJob: true }, {}, { kind: "default" }],
  ])("when %s", (_when, clues, wanted, identity) => {
    expect(chooseIdentity({ ...nothing, ...clues }, { ...unwanted, ...wanted })).toEqual({ identity });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["assumes a role", { role_arn: role, source_profile: "dev" }, "default"],
    ["has a web identity", { role_arn: role, web_identity_token_file: "/token" }, "web-identity"],
    ["has keys", { aws_access_key_id: "AKIA" }, "web-identity"],
    ["says nothing", {}, "web-identity"],
  ])("weighs a default profile that %s against the environment's web identity", (_has, settings, kind) => {
    const clues = { ...nothing, hasTokenFile: true, findProfile: profiles({ default: settings }) };
    expect(chooseIdentity(clues, unwanted).identity.kind).toBe(kind);
  });

  it("opens the role of the environment with the web identity of a profile that is not named otherwise", () => {
    const web = { role_arn: sourceRole, web_identity_token_file: "/token" };
    const clues = { ...nothing, webIdentityRole: role, findProfile: profiles({ default: web, dev: web }) };
    const chosen = [
      chooseIdentity(clues, unwanted),
      chooseIdentity({ ...clues, environmentProfile: "dev" }, unwanted),
      chooseIdentity(clues, { ...unwanted, awsProfile: "dev" }),
    ].map(({ identity }) => identity);
    const fingerprint = expect.any(String);
    expect(chosen).toEqual([
      { kind: "default", fingerprint, webIdentityRole: role },
      { ...named("dev", "environment"), fingerprint, webIdentityRole: role },
      { ...named("dev", "settings"), fingerprint },
    ]);
    expect(new Set(chosen.map(identityKey)).size).toBe(3);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["has keys", { aws_access_key_id: "AKIA" }, "default"],
    ["says nothing", { region: "us-west-2" }, "container"],
  ])("weighs a default profile that %s against the container's credentials", (_has, settings, kind) => {
    const clues = { ...nothing, isContainer: true, findProfile: profiles({ default: settings }) };
    expect(chooseIdentity(clues, unwanted).identity.kind).toBe(kind);
  });

  it.each<[string, Partial<IdentityClues>, string]>([
    ["the keys in the environment are used", keys, "access-key"],
    ["the web identity of the environment is used", { hasTokenFile: true, webIdentityRole: role }, "web-identity"],
    ["the credentials of this container are used", { isContainer: true }, "container"],
    ["the web identity of the environment is used", { isGithubJob: true, webIdentityRole: role }, "web-identity"],
  ])("notes that %s when the settings' profile is not on this machine", (text, clues, kind) => {
    const chosen = chooseIdentity({ ...nothing, ...clues }, { ...unwanted, awsProfile: "dev" });
    const token = clues.isGithubJob === true ? "github" : "file";
    expect([chosen.identity, chosen.note]).toEqual([
      expect.objectContaining({ kind, ...(kind === "web-identity" && { token, roleArn: role }) }),
      `There is no AWS profile "dev" on this machine, so ${text}`,
    ]);
  });

  it("assumes the source's role with any identity", () => {
    expect(chooseIdentity({ ...nothing, ...keys }, { ...unwanted, roleArn: sourceRole })).toEqual({
      identity: key,
      roleArn: sourceRole,
    });
    expect(
      chooseIdentity({ ...nothing, isGithubJob: true, webIdentityRole: role }, { ...unwanted, roleArn: sourceRole }),
    ).toEqual({ identity: { kind: "web-identity", token: "github", roleArn: role }, roleArn: sourceRole });
  });

  it("opens the source's role with a web identity that has no other", () => {
    expect(chooseIdentity({ ...nothing, isGithubJob: true }, { ...unwanted, roleArn: sourceRole })).toEqual({
      identity: { kind: "web-identity", token: "github", roleArn: sourceRole },
    });
  });
});

describe("identityText()", () => {
  it.each([
    [{ kind: "profile", name: "dev", namedBy: "settings" } as const, 'profile "dev"'],
    [key, "access key AKIAEXAMPLE"],
    [{ kind: "web-identity", token: "file", roleArn: role } as const, `web identity role "${role}"`],
    [{ kind: "container" } as const, "the container's credentials"],
    [{ kind: "default" } as const, "the default AWS credentials"],
  ])("names %j", (identity, text) => {
    expect(identityText(identity)).toBe(text);
  });
});

describe("identityKey()", () => {
  const keyOf = (settings: Readonly<Record<string, string>>, source: Readonly<Record<string, string>> = {}) =>
    identityKey(
      chooseIdentity(
        { ...nothing, findProfile: profiles({ dev: { source_profile: "base", ...settings }, base: source }) },
        { ...unwanted, awsProfile: "dev" },
      ).identity,
    );

  it("is another when a profile, or the one it builds on, stands for somebody else", () => {
    const known = [
      keyOf({ role_arn: role }, { aws_access_key_id: "AKIA1" }),
      keyOf({ role_arn: sourceRole }, { aws_access_key_id: "AKIA1" }),
      keyOf({ role_arn: role }, { aws_access_key_id: "AKIA2" }),
    ];
    expect(new Set(known).size).toBe(3);
  });

  it("is the same when only the region or the secret changes", () => {
    expect(keyOf({ region: "us-west-2", aws_secret_access_key: "a" })).toBe(keyOf({ aws_secret_access_key: "b" }));
  });
});
