import { describe, expect, it } from "vitest";
import { authenticatedUrl } from "../../../src/core/authenticated-url.ts";
import { basicAuthorization } from "../../../src/core/basic-authorization.ts";
import { variablesOf } from "../../../src/core/login-variables.ts";
import { partitionOf } from "../../../src/core/partition.ts";
import { primarySource, type RankedSource } from "../../../src/core/primary-source.ts";
import { Secret } from "../../../src/core/secret.ts";
import { suggestion } from "../../../src/core/suggestion.ts";

describe("partitionOf()", () => {
  it.each([
    ["us-west-2", "aws", "amazonaws.com", "api.aws", true],
    ["eu-central-1", "aws", "amazonaws.com", "api.aws", true],
    ["ap-southeast-10", "aws", "amazonaws.com", "api.aws", true],
    ["il-central-1", "aws", "amazonaws.com", "api.aws", true],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", false],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com", "api.aws", true],
    ["eusc-de-east-1", "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", false],
    ["us-iso-east-1", "aws-iso", "c2s.ic.gov", "api.aws.ic.gov", false],
    ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", false],
    ["eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", false],
    ["us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", false],
  ])("knows %s", (region, name, suffix, dualStackSuffix, hasDualStack) => {
    expect(partitionOf(region)).toMatchObject({ name, suffix, dualStackSuffix, hasDualStack });
  });

  it.each([
    ...[
      "",
      "us-west",
      "xx-west-1",
      "us-west-2x",
      "x-us-west-2",
      "us--2",
      "us-west-",
      "xus-gov-west-1",
      "us-gov-west-1x",
    ],
    ...["xcn-north-1", "cn-north-1x", "xeusc-de-east-1", "eusc-de-east-1x", "xus-iso-east-1", "us-iso-east-1x"],
    ...["xus-isob-east-1", "us-isob-east-1x", "xeu-isoe-west-1", "eu-isoe-west-1x", "xus-isof-south-1"],
    ...["us-isof-south-1x", "us-gov--1", "cn--1"],
  ])("knows no region %j", (region) => {
    expect(partitionOf(region)).toBe(undefined);
  });
});

describe("suggestion()", () => {
  it.each([
    ["develper", 'Did you mean "developer"?'],
    ["DEVELOPER", 'Did you mean "developer"?'],
    ["ci", 'Did you mean "ci"?'],
    ["c", 'Did you mean "ci"?'],
    ["somebody", 'Known are "developer", "ci"'],
  ])("of %j: %s", (word, hint) => {
    expect(suggestion(word, ["developer", "ci"])).toBe(hint);
  });

  it("takes a third of the letters for a slip, or two", () => {
    expect(suggestion("abcdef", ["abcdxy"])).toBe('Did you mean "abcdxy"?');
    expect(suggestion("abcdef", ["abcxyz"])).toBe('Known are "abcxyz"');
    expect(suggestion("abcdefghi", ["abcdefxyz"])).toBe('Did you mean "abcdefxyz"?');
  });
});

describe("primarySource()", () => {
  const first = { name: "first" };
  it.each<[string, readonly RankedSource[], string | undefined]>([
    ["the first, where none has a rank", [first, { name: "second" }], "first"],
    ["the default one", [first, { name: "own", priority: "Default" }], "own"],
    ["the default one of old Poetry", [first, { name: "own", default: true }], "own"],
    ["none that is second", [{ name: "s", secondary: true }], undefined],
    ["none that is explicit", [{ name: "s", priority: "explicit" }], undefined],
    [
      "one that is primary by name",
      [
        { name: "s", priority: "supplemental" },
        { name: "p", priority: "primary" },
      ],
      "p",
    ],
    ["one whose rank is not understood", [{ name: "s", default: "yes", secondary: "no", priority: 1 }], "s"],
    ["none of none", [], undefined],
  ])("is %s", (_what, sources, name) => {
    expect(primarySource(sources)).toBe(name);
  });
});

it("authenticatedUrl() puts the login in front of the host, encoded", () => {
  const login = { username: "a:b", password: new Secret("p@$&/w") };
  expect(authenticatedUrl("https://corp.example/x://y", login).reveal()).toBe(
    "https://a%3Ab:p%40%24%26%2Fw@corp.example/x://y",
  );
});

it("basicAuthorization() is the header of a request with the login", () => {
  expect(basicAuthorization({ username: "aws", password: new Secret("t") }).reveal()).toBe("Basic YXdzOnQ=");
});

it("variablesOf() has neither dashes nor dots", () => {
  expect(variablesOf("my-corp.two-x")).toBe("POETRY_HTTP_BASIC_MY_CORP_TWO_X");
});
