import { describe, expect, it } from "vitest";
import { storedStatus } from "../../../src/core/source-status.ts";
import { heldToken } from "../../support/login-target.ts";

import { facts, hourMs, now, readable, reader } from "../../support/remembered-tokens.ts";

const base = {
  source: "corp",
  domain: { domain: "corp", domainOwner: "123456789012", region: "eu-central-1" },
  repository: "shared",
};

describe("storedStatus()", () => {
  const stored = (password: string, more: Parameters<typeof heldToken>[1] = {}) =>
    storedStatus("old", heldToken(password, more), facts);
  const known = {
    source: "old",
    domain: base.domain,
    identity: "the default AWS credentials",
    roleArn: undefined,
    place: "auth.toml",
  };
  const unknown = { ...known, domain: undefined, identity: undefined };
  const problem = (reason: string, all = "") => ({
    reason,
    hint: `Run poetry codeartifact login in the project, or poetry codeartifact logout${all}`,
  });

  it.each<[string, Parameters<typeof stored>, object]>([
    ["a good token", ["good"], { ...known, expiresAt: now + hourMs, state: "logged-in", isUsable: true }],
    [
      "a token of a role",
      ["of a role"],
      { ...known, roleArn: reader, expiresAt: now + hourMs, state: "logged-in", isUsable: true },
    ],
    [
      "a token that has ended",
      ["ended"],
      {
        ...known,
        expiresAt: now - hourMs,
        state: "expired",
        isUsable: false,
        problem: problem("the login expired 1 h ago"),
      },
    ],
    [
      "a token of plugin 1.0.0",
      ["noted", { notedExpiry: now + 1 }],
      { ...unknown, expiresAt: now + 1, state: "logged-in", isUsable: true },
    ],
    [
      "a token of plugin 1.0.0 that has ended",
      ["noted", { notedExpiry: now }],
      {
        ...unknown,
        expiresAt: now,
        state: "expired",
        isUsable: false,
        problem: problem("the login expired less than a minute ago", " --all"),
      },
    ],
    [
      "a token that tells its own end, and nobody knows",
      [readable(now + 1000)],
      {
        ...unknown,
        expiresAt: now + 1000,
        state: "unknown-token",
        isUsable: false,
        problem: problem("the token is of unknown origin", " --all"),
      },
    ],
    [
      "a token that nobody knows",
      ["unknown"],
      {
        ...unknown,
        expiresAt: undefined,
        state: "unknown-token",
        isUsable: false,
        problem: problem("the token is of unknown origin", " --all"),
      },
    ],
  ])("tells of %s", (_what, given, expected) => {
    expect(stored(...given)).toEqual(expected);
  });

  it("takes a login with another user name for the user's own", () => {
    expect(stored("unknown", { username: "ana" })).toBe(undefined);
    expect(stored("good", { username: "ana" })?.state).toBe("logged-in");
  });
});
