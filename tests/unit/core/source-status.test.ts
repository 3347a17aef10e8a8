import { describe, expect, it } from "vitest";
import type { Identity } from "../../../src/core/identity.ts";
import { Problem } from "../../../src/core/problem.ts";
import { Secret } from "../../../src/core/secret.ts";
import { type StatusFacts, targetStatus } from "../../../src/core/source-status.ts";
import { heldToken, loginTarget, sharedScope } from "../../support/login-target.ts";

import { facts, hourMs, now, readable, reader } from "../../support/remembered-tokens.ts";

const trouble = () => new Problem("sso-session-expired", "the session expired", "Sign in");
const base = {
  source: "corp",
  domain: { domain: "corp", domainOwner: "123456789012", region: "eu-central-1" },
  repository: "shared",
};
const identified = {
  ...base,
  identity: "the default AWS credentials",
  roleArn: undefined,
  decidedBy: "zero configuration",
};
const status = (
  password: string | undefined,
  more: Partial<StatusFacts> = {},
  held: Parameters<typeof heldToken>[1] = {},
) =>
  targetStatus(loginTarget({ held: password === undefined ? [] : [heldToken(password, held)] }), { ...facts, ...more });

describe("targetStatus()", () => {
  it.each<[string, Parameters<typeof status>, object]>([
    [
      "a good token",
      ["good"],
      { place: "auth.toml", expiresAt: now + hourMs, state: "logged-in", isUsable: true, problem: undefined },
    ],
    [
      "a good token in the keyring",
      ["good", {}, { inKeyring: true }],
      { place: "keyring", expiresAt: now + hourMs, state: "logged-in", isUsable: true, problem: undefined },
    ],
    [
      "a good token of poetry.toml",
      ["good", { isInFile: () => false }],
      { place: "configuration", expiresAt: now + hourMs, state: "logged-in", isUsable: true, problem: undefined },
    ],
    [
      "a token of plugin 1.0.0",
      ["noted", {}, { notedExpiry: now + hourMs }],
      { place: "auth.toml", expiresAt: now + hourMs, state: "logged-in", isUsable: true, problem: undefined },
    ],
    [
      "a token that is replaced by the next command",
      ["fading"],
      { place: "auth.toml", expiresAt: now + hourMs, state: "ends-soon", isUsable: true, problem: undefined },
    ],
    [
      "a good token that cannot be renewed",
      ["good", { trouble }],
      {
        place: "auth.toml",
        expiresAt: now + hourMs,
        state: "logged-in",
        isUsable: true,
        problem: { reason: "the login cannot be renewed, because the session expired", hint: "Sign in" },
      },
    ],
    [
      "a token that has ended",
      ["ended"],
      {
        place: "auth.toml",
        expiresAt: now - hourMs,
        state: "expired",
        isUsable: false,
        problem: { reason: "the login expired 1 h ago", hint: "Run poetry codeartifact login" },
      },
    ],
    [
      "a token that has ended, and no way to another",
      ["ended", { trouble }],
      {
        place: "auth.toml",
        expiresAt: now - hourMs,
        state: "sso-session-expired",
        isUsable: false,
        problem: { reason: "the login expired 1 h ago, and the session expired", hint: "Sign in" },
      },
    ],
    [
      "no token",
      [undefined],
      {
        place: undefined,
        expiresAt: undefined,
        state: "not-logged-in",
        isUsable: false,
        problem: { reason: "not logged in", hint: "Run poetry codeartifact login" },
      },
    ],
    [
      "no token where none is stored",
      [undefined, { storage: "memory" }],
      { place: "memory", state: "memory", isUsable: true },
    ],
    [
      "no token where none is stored, and no way to one",
      [undefined, { storage: "memory", trouble }],
      {
        place: undefined,
        expiresAt: undefined,
        state: "sso-session-expired",
        isUsable: false,
        problem: { reason: "not logged in, and the session expired", hint: "Sign in" },
      },
    ],
    [
      "a token that nobody knows",
      ["unknown"],
      {
        place: "auth.toml",
        expiresAt: undefined,
        state: "unknown-token",
        isUsable: false,
        problem: { reason: "the token is of unknown origin", hint: "Run poetry codeartifact login" },
      },
    ],
  ])("tells of %s", (_what, given, expected) => {
    expect(status(...given)).toEqual({ ...identified, ...expected });
  });

  it.each<[string, Parameters<typeof status>, object]>([
    [
      "of the environment",
      ["own", {}, { from: "environment" }],
      {
        identity: undefined,
        decidedBy: "environment",
        place: "environment",
        expiresAt: undefined,
        state: "logged-in",
        isUsable: true,
      },
    ],
    [
      "of the environment that has ended",
      [readable(now - hourMs), {}, { from: "environment" }],
      {
        identity: undefined,
        decidedBy: "environment",
        place: "environment",
        expiresAt: now - hourMs,
        state: "expired",
        isUsable: false,
        problem: {
          reason: "the login expired 1 h ago",
          hint: "Set POETRY_HTTP_BASIC_CORP_PASSWORD anew, or unset it",
        },
      },
    ],
    [
      "with another user name",
      [readable(now + hourMs), {}, { username: "ana" }],
      {
        identity: 'user "ana"',
        decidedBy: "own login",
        place: "auth.toml",
        expiresAt: now + hourMs,
        state: "logged-in",
        isUsable: true,
      },
    ],
    [
      "with another user name that has ended",
      ["ended", {}, { username: "ana" }],
      {
        identity: 'user "ana"',
        decidedBy: "own login",
        place: "auth.toml",
        expiresAt: now - hourMs,
        state: "expired",
        isUsable: false,
        problem: {
          reason: "the login expired 1 h ago",
          hint: "Run poetry config --unset http-basic.corp, and the plugin logs in",
        },
      },
    ],
    [
      "that ends now",
      [readable(now), {}, { username: "ana" }],
      {
        identity: 'user "ana"',
        decidedBy: "own login",
        place: "auth.toml",
        expiresAt: now,
        state: "expired",
        isUsable: false,
        problem: {
          reason: "the login expired less than a minute ago",
          hint: "Run poetry config --unset http-basic.corp, and the plugin logs in",
        },
      },
    ],
  ])("tells of a login of the user's own %s", (_what, given, expected) => {
    expect(status(...given)).toEqual({ ...base, ...expected });
  });

  it("tells of the environment's token, which goes before what is stored", () => {
    const ready = (token: string) => status("ended", { readyToken: { token: new Secret(token) } });
    const told = {
      ...base,
      decidedBy: "environment",
      place: "CODEARTIFACT_AUTH_TOKEN",
      state: "logged-in",
      isUsable: true,
    };
    expect([ready("good"), ready(readable(now + 1000)), ready("unknown")]).toEqual([
      { ...told, expiresAt: now + hourMs },
      { ...told, expiresAt: now + 1000 },
      { ...told, expiresAt: undefined },
    ]);
  });

  it.each<[Identity, string | undefined, string]>([
    [{ kind: "profile", name: "p", namedBy: "settings" }, undefined, "settings"],
    [{ kind: "profile", name: "p", namedBy: "override" }, undefined, "environment"],
    [{ kind: "profile", name: "p", namedBy: "environment" }, reader, "environment"],
    [{ kind: "container" }, undefined, "environment"],
    [{ kind: "default" }, reader, "settings"],
    [{ kind: "default" }, undefined, "zero configuration"],
  ])("tells who decided on %j with role %s: %s", (identity, roleArn, decidedBy) => {
    const scope = { ...sharedScope, identity, ...(roleArn !== undefined && { roleArn }) };
    expect(targetStatus(loginTarget({}, { scope }), facts)).toMatchObject({ roleArn, decidedBy });
  });
});
