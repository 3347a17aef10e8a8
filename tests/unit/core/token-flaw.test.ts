import { describe, expect, it } from "vitest";
import { tokenFlaw } from "../../../src/core/token-flaw.ts";
import { heldToken, sharedScope } from "../../support/login-target.ts";

import { ledger, now, readable, reader } from "../../support/remembered-tokens.ts";

describe("tokenFlaw()", () => {
  const flaw = (password: string | undefined, scope = sharedScope) =>
    tokenFlaw(password === undefined ? undefined : heldToken(password), scope, ledger, now);
  const otherDomain = (text: string) => ({
    state: "other-domain",
    reason: `the token is for domain ${text}, not for "corp" (123456789012, eu-central-1)`,
  });

  it.each<[Parameters<typeof flaw>, object]>([
    [[undefined], { state: "not-logged-in", reason: "not logged in" }],
    [["ended"], { state: "expired", reason: "the login expired 1 h ago" }],
    [[readable(now)], { state: "expired", reason: "the login expired less than a minute ago" }],
    [[readable(now + 1000)], { state: "unknown-token", reason: "the token is of unknown origin" }],
    [["unknown"], { state: "unknown-token", reason: "the token is of unknown origin" }],
    [["of another domain"], otherDomain('"other" (123456789012, eu-central-1)')],
    [["of another account"], otherDomain('"corp" (999999999999, eu-central-1)')],
    [["of another region"], otherDomain('"corp" (123456789012, us-west-2)')],
    [
      ["of a role"],
      {
        state: "other-identity",
        reason: `the token is of the default AWS credentials as role "${reader}", not of the default AWS credentials`,
      },
    ],
    [
      ["good", { ...sharedScope, roleArn: reader }],
      {
        state: "other-identity",
        reason: `the token is of the default AWS credentials, not of the default AWS credentials as role "${reader}"`,
      },
    ],
    [
      ["of a key"],
      {
        state: "other-identity",
        reason: "the token is of access key AKIA1, not of the default AWS credentials",
      },
    ],
    [
      ["of other keys"],
      {
        state: "other-identity",
        reason:
          "the token is of the default AWS credentials, but was got with other keys or for another time than now wanted",
      },
    ],
  ])("of %j is %j", (given, expected) => {
    expect(flaw(...given)).toEqual(expected);
  });
});
