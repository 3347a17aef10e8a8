import { describe, expect, it } from "vitest";
import { judgeReadyToken, parseReadyToken, type ReadyToken } from "../../../src/core/ready-token.ts";
import { Secret } from "../../../src/core/secret.ts";
import { sharedScope } from "../../support/login-target.ts";

const now = Date.parse("2026-11-24T08:00:00Z");

describe("parseReadyToken()", () => {
  const parse = (text: string | undefined) => {
    const { token, ...rest } = parseReadyToken(text) ?? {};
    return { token: token?.reveal(), ...rest };
  };

  it.each([undefined, "", " \n"])("takes %j for none", (text) => {
    expect(parseReadyToken(text)).toBe(undefined);
  });

  it("takes a token without the blanks around it", () => {
    expect(parse(" eyJ!~.x==\n")).toEqual({ token: "eyJ!~.x==" });
  });

  it.each([
    [
      '{"authorizationToken": "x"}',
      "it holds JSON, not a token",
      "Get the token alone: aws codeartifact get-authorization-token … --query authorizationToken --output text",
    ],
    ["two words", "it has characters in it that no token has", "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it"],
    ["é", "it has characters in it that no token has", "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it"],
  ])("finds a flaw in %j", (text, reason, hint) => {
    expect(parse(text)).toEqual({ token: text, flaw: { reason, hint } });
  });
});

describe("judgeReadyToken()", () => {
  const unused = (reason: string, hint: string) => ({
    use: false,
    message: {
      level: "warning",
      code: "ready-token-unused",
      text: `CODEARTIFACT_AUTH_TOKEN is not used: ${reason}`,
      hint,
    },
  });
  const endingAt = (ms: number): ReadyToken => ({
    token: new Secret(`${Buffer.from(JSON.stringify({ exp: ms / 1000 })).toString("base64url")}.x`),
  });
  const other = { ...sharedScope, domain: "other" };

  it("uses one for a single domain, however often that is named", () => {
    const token = { token: new Secret("token") };
    expect(judgeReadyToken(token, [sharedScope, { ...sharedScope }], now)).toEqual({ use: true });
    expect(judgeReadyToken(endingAt(now + 1000), [sharedScope], now)).toEqual({ use: true });
  });

  it.each([
    [
      "with a flaw",
      { token: new Secret("{"), flaw: { reason: "it holds JSON", hint: "Mend it" } },
      [sharedScope],
      unused("it holds JSON", "Mend it"),
    ],
    [
      "that has ended",
      endingAt(now - 3_600_000),
      [sharedScope],
      unused("it expired 1 h ago", "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it"),
    ],
    [
      "that ends now",
      endingAt(now),
      [sharedScope],
      unused("it expired less than a minute ago", "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it"),
    ],
    [
      "for two domains",
      { token: new Secret("token") },
      [sharedScope, other],
      unused(
        'it is for one domain, and this command needs "corp" (123456789012, eu-central-1) and "other" (123456789012, eu-central-1)',
        "Unset CODEARTIFACT_AUTH_TOKEN",
      ),
    ],
  ])("uses none %s", (_what, token, domains, expected) => {
    expect(judgeReadyToken(token, domains, now)).toEqual(expected);
  });
});
