import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../src/core/settings.ts";

const known = ["corp", "public"];
const complete = {
  name: "corp",
  domain: "mydomain",
  domain_owner: "123456789012",
  aws_profile: "developer",
  role_arn: "arn:aws:iam::123456789012:role/reader",
  region: "us-west-2",
  duration_seconds: 900,
};

describe("parseSettings()", () => {
  it("has a default for everything", () => {
    expect(parseSettings(null, known)).toEqual({
      storage: "poetry",
      provider: "auto",
      sources: new Map(),
      brokenSources: new Set(),
      messages: [],
    });
  });

  it("reads every key", () => {
    expect(parseSettings({ storage: "memory", provider: "aws-cli", source: [complete] }, known)).toStrictEqual({
      storage: "memory",
      provider: "aws-cli",
      sources: new Map([
        [
          "corp",
          {
            name: "corp",
            domain: "mydomain",
            domainOwner: "123456789012",
            awsProfile: "developer",
            roleArn: "arn:aws:iam::123456789012:role/reader",
            region: "us-west-2",
            durationSeconds: 900,
          },
        ],
      ]),
      brokenSources: new Set(),
      messages: [],
    });
  });

  it.each([
    [
      "an unknown key",
      { sorce: [] },
      "warning",
      'tool.poetry_codeartifact_login: unknown key "sorce" is ignored',
      'Did you mean "source"?',
    ],
    [
      "an unknown key that is like none",
      { colour: "red" },
      "warning",
      'tool.poetry_codeartifact_login: unknown key "colour" is ignored',
      'Known are "storage", "provider", "source"',
    ],
    [
      "an unknown key of a source",
      { source: [{ name: "corp", aws_profil: "developer" }] },
      "warning",
      'tool.poetry_codeartifact_login.source[0]: unknown key "aws_profil" is ignored',
      'Did you mean "aws_profile"?',
    ],
    [
      "a source that does not exist",
      { source: [{ name: "crop" }] },
      "warning",
      'tool.poetry_codeartifact_login.source[0].name: no [[tool.poetry.source]] is named "crop"',
      'Did you mean "corp"?',
    ],
    [
      "a source without a name",
      { source: [{ domain: "mydomain" }] },
      "error",
      'tool.poetry_codeartifact_login.source[0]: "name" is missing, so the table is not used',
      'Add name = "…" with the name of a [[tool.poetry.source]]',
    ],
    [
      "a second table for a source",
      { source: [{ name: "corp" }, { name: "corp" }] },
      "warning",
      'tool.poetry_codeartifact_login.source[1].name: "corp" has settings already; these replace them',
      "Keep one of the tables",
    ],
    [
      "a wrong storage",
      { storage: "keyring" },
      "error",
      'tool.poetry_codeartifact_login.storage: wanted "poetry" or "memory", got "keyring"',
      undefined,
    ],
    [
      "a wrong provider",
      { provider: 3 },
      "error",
      'tool.poetry_codeartifact_login.provider: wanted "auto" or "sdk" or "aws-cli", got 3',
      undefined,
    ],
    [
      "a table in the place of an array",
      { source: { name: "corp" } },
      "error",
      'tool.poetry_codeartifact_login.source: wanted an array of tables, each headed [[tool.poetry_codeartifact_login.source]], got {"name":"corp"}',
      undefined,
    ],
    [
      "a string in the place of a table",
      { source: ["corp"] },
      "error",
      'tool.poetry_codeartifact_login.source[0]: wanted a table, got "corp"',
      undefined,
    ],
    ["no table at all", "memory", "error", 'tool.poetry_codeartifact_login: wanted a table, got "memory"', undefined],
  ])("tells of %s", (_what, raw, level, text, hint) => {
    expect(parseSettings(raw, known).messages).toEqual([
      { level, code: "settings", text, ...(hint !== undefined && { hint }) },
    ]);
  });

  it.each([
    ["domain", "My_Domain", "2 to 50 lower-case letters, digits and dashes, beginning with a letter", '"My_Domain"'],
    ["domain", 5, "a string", "5"],
    ["domain", "mydomain!", "2 to 50 lower-case letters, digits and dashes, beginning with a letter", '"mydomain!"'],
    ["role_arn", 5, "a string", "5"],
    [
      "role_arn",
      "xarn:aws:iam::123456789012:role/x",
      'the ARN of a role, such as "arn:aws:iam::123456789012:role/NAME"',
      '"xarn:aws:iam::123456789012:role/x"',
    ],
    [
      "role_arn",
      "arn:aws:iam::123456789012:role/x y",
      'the ARN of a role, such as "arn:aws:iam::123456789012:role/NAME"',
      '"arn:aws:iam::123456789012:role/x y"',
    ],
    ["region", 5, "a string", "5"],
    ["region", "x us-west-2", 'the name of an AWS region, such as "us-west-2"', '"x us-west-2"'],
    ["region", "us-west-2x", 'the name of an AWS region, such as "us-west-2"', '"us-west-2x"'],
    ["duration_seconds", 900.5, "a whole number", "900.5"],
    ["domain_owner", 123456789012, "a string of digits, in quotes", "123456789012"],
    ["domain_owner", "12-34", "a string of digits", '"12-34"'],
    ["aws_profile", "", "a string that is not empty", '""'],
    ["aws_profile", ["a"], "a string", '["a"]'],
    ["role_arn", "reader", 'the ARN of a role, such as "arn:aws:iam::123456789012:role/NAME"', '"reader"'],
    ["region", "us west", 'the name of an AWS region, such as "us-west-2"', '"us west"'],
    ["duration_seconds", "900", "a whole number", '"900"'],
    ["duration_seconds", 899, "0 or a whole number from 900 to 43200", "899"],
    ["duration_seconds", 43_201, "0 or a whole number from 900 to 43200", "43201"],
  ])("does not use a source whose %s is %j, but uses the others", (key, value, wanted, got) => {
    const settings = parseSettings({ source: [{ name: "corp", [key]: value }, { name: "public" }] }, known);
    expect(settings).toStrictEqual({
      storage: "poetry",
      provider: "auto",
      sources: new Map([["public", { name: "public" }]]),
      brokenSources: new Set(["corp"]),
      messages: [
        {
          level: "error",
          code: "settings",
          text: `tool.poetry_codeartifact_login.source[0].${key}: wanted ${wanted}, got ${got}`,
        },
      ],
    });
  });

  it.each([
    ["region", "us-gov-west-1", "region"],
    ["region", "us-west-10", "region"],
    ["duration_seconds", 0, "durationSeconds"],
    ["duration_seconds", 43_200, "durationSeconds"],
  ])("takes %s = %j", (key, value, name) => {
    const { sources, messages } = parseSettings({ source: [{ name: "corp", [key]: value }] }, known);
    expect([[...sources.values()], messages]).toEqual([[{ name: "corp", [name]: value }], []]);
  });

  it("has its defaults where there is no table, and breaks no source that has no name", () => {
    const nothing = { storage: "poetry", provider: "auto", sources: new Map(), brokenSources: new Set() };
    expect(parseSettings("memory", known)).toMatchObject(nothing);
    expect(parseSettings({ source: [{ name: 5 }, null] }, known)).toStrictEqual({
      ...nothing,
      messages: [
        {
          level: "error",
          code: "settings",
          text: "tool.poetry_codeartifact_login.source[1]: wanted a table, got null",
        },
        {
          level: "error",
          code: "settings",
          text: "tool.poetry_codeartifact_login.source[0].name: wanted a string, got 5",
        },
      ],
    });
  });

  it("tells of a source where the project has none, and of a list that is nothing", () => {
    expect(parseSettings({ source: [{ name: "corp" }] }, []).messages).toEqual([
      {
        level: "warning",
        code: "settings",
        text: 'tool.poetry_codeartifact_login.source[0].name: no [[tool.poetry.source]] is named "corp"',
        hint: "Add the source, or remove this table",
      },
    ]);
    expect(parseSettings({ source: undefined }, known).messages.map(({ text }) => text)).toEqual([
      "tool.poetry_codeartifact_login.source: wanted an array of tables, each headed [[tool.poetry_codeartifact_login.source]], got nothing",
    ]);
  });

  it("stores nothing when it cannot tell what was wanted of storage", () => {
    expect(parseSettings({ storage: "non", source: [{ name: "corp" }] }, known)).toMatchObject({
      storage: "memory",
      sources: new Map([["corp", { name: "corp" }]]),
    });
  });

  it("cuts a long value short", () => {
    const told = (value: string) => parseSettings({ storage: value }, known).messages.map(({ text }) => text);
    const wanted = 'tool.poetry_codeartifact_login.storage: wanted "poetry" or "memory", got ';
    expect([told("x".repeat(78)), told("x".repeat(500))]).toEqual([
      [`${wanted}"${"x".repeat(78)}"`],
      [`${wanted}"${"x".repeat(79)}…`],
    ]);
  });
});
