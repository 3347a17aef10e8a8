import { beforeEach, describe, expect, it } from "vitest";
import { Problem } from "../../../../src/core/problem.ts";
import { corp, corpDomain, logIn, readableToken, StatusWorld, statusScope } from "../../../support/status-world.ts";

let here: StatusWorld;

beforeEach(() => {
  here = new StatusWorld();
});

describe("status tells of", () => {
  const good = (...cells: readonly string[]) => ({
    exitCode: 0,
    rows: [["✓ corp", corpDomain, "shared", ...cells]],
    rest: [],
  });
  const bad = (cells: readonly string[], told: string) => ({
    exitCode: 1,
    rows: [["✗ corp", corpDomain, "shared", ...cells]],
    rest: [told],
  });
  const who = 'profile "developer"';

  it("a token that ends soon, which the next command renews", async () => {
    here.know("one", 0.3);
    expect(await here.rows(corp({ password: "one" }))).toEqual(good(who, "auth.toml", "18 min left", "settings"));
  });

  it("one that ended", async () => {
    here.know("one", -3);
    expect(await here.rows(corp({ password: "one", keyring: true }))).toEqual(
      bad([who, "keyring", "expired 3 h ago", "settings"], `Source "corp": the login expired 3 h ago\n${logIn}`),
    );
    expect(await here.rows(corp({ password: readableToken(-2) }))).toEqual(
      bad([who, "auth.toml", "expired 2 h ago", "settings"], `Source "corp": the login expired 2 h ago\n${logIn}`),
    );
  });

  it("one of version 1.0.0, by the end that was noted", async () => {
    expect(await here.rows(corp({ password: "old", expiration: "2026-11-24T10:00:00Z" }))).toEqual(
      good(who, "auth.toml", "2 h left", "settings"),
    );
  });

  it("one of unknown origin, whatever it says of itself", async () => {
    for (const password of ["opaque", readableToken(5)]) {
      expect(await here.rows(corp({ password }))).toEqual(
        bad([who, "auth.toml", "unknown token", "settings"], `Source "corp": the token is of unknown origin\n${logIn}`),
      );
    }
  });

  it.each([
    ["profile:ops#0123456789ab", 'the token is of profile "ops", not of profile "developer"'],
    ["key:AKIAEXAMPLE", 'the token is of access key AKIAEXAMPLE, not of profile "developer"'],
    [
      "web:file:arn:aws:iam::1:role/x",
      'the token is of web identity role "arn:aws:iam::1:role/x", not of profile "developer"',
    ],
    ["container", 'the token is of the container\'s credentials, not of profile "developer"'],
    ["default", 'the token is of the default AWS credentials, not of profile "developer"'],
    [
      "profile:developer role=arn:aws:iam::1:role/r",
      'the token is of profile "developer" as role "arn:aws:iam::1:role/r", not of profile "developer"',
    ],
    [
      "profile:developer#0123456789ab>arn:aws:iam::1:role/x",
      'the token is of profile "developer", but was got with other keys or for another time than now wanted',
    ],
    [
      "profile:developer duration=900",
      'the token is of profile "developer", but was got with other keys or for another time than now wanted',
    ],
  ])("another identity's, %s", async (identity, reason) => {
    here.know("one", 5, statusScope.replace("profile:developer", identity));
    expect(await here.rows(corp({ password: "one" }))).toEqual(
      bad([who, "auth.toml", "another identity's token", "settings"], `Source "corp": ${reason}\n${logIn}`),
    );
  });

  it("another domain's", async () => {
    here.know("one", 5, statusScope.replace("domain=corp", "domain=team"));
    expect(await here.rows(corp({ password: "one" }))).toEqual(
      bad(
        [who, "auth.toml", "another domain's token", "settings"],
        `Source "corp": the token is for domain "team" (123456789012, eu-central-1), not for "corp" (123456789012, eu-central-1)\n${logIn}`,
      ),
    );
  });

  it.each([
    ["sso-session-expired", "SSO session expired"],
    ["sso-session-absent", "SSO session absent"],
    ["sso-configuration", "SSO settings incomplete"],
    ["profile-not-found", "profile does not exist"],
    ["no-credentials", "no credentials found"],
  ] as const)("what keeps a token from being got: %s", async (code, words) => {
    here.trouble = new Problem(code, "this is why", "Do that");
    expect(await here.rows(corp())).toEqual(
      bad([who, "-", words, "settings"], 'Source "corp": not logged in, and this is why\nhint: Do that\n'),
    );
    here.know("one", 5);
    expect(await here.rows(corp({ password: "one" }))).toEqual({
      exitCode: 0,
      rows: [["! corp", corpDomain, "shared", who, "auth.toml", "5 h left", "settings"]],
      rest: ['Source "corp": the login cannot be renewed, because this is why\nhint: Do that\n'],
    });
  });
});
