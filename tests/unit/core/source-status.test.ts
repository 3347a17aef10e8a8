import { describe, expect, it } from "vitest";
import type { Identity } from "../../../src/core/identity.ts";
import { Problem } from "../../../src/core/problem.ts";
import { type Scope, scopeKey } from "../../../src/core/scope.ts";
import { Secret } from "../../../src/core/secret.ts";
import { type StatusFacts, storedStatus, targetStatus } from "../../../src/core/source-status.ts";
import { tokenFlaw } from "../../../src/core/token-flaw.ts";
import { InMemoryLedger } from "../../support/in-memory-ledger.ts";
import { heldToken, loginTarget, sharedScope } from "../../support/login-target.ts";

const now = Date.parse("2026-11-24T08:00:00Z");
const hourMs = 3_600_000;
const reader = "arn:aws:iam::123456789012:role/reader";

const ledger = new InMemoryLedger(() => 0);
const remember = (name: string, scope: Scope, endsIn: number, refreshIn = endsIn) =>
  ledger.record([
    {
      token: new Secret(name),
      entry: { scope: scopeKey(scope), issuedAt: 0, refreshAt: now + refreshIn, expiresAt: now + endsIn },
    },
  ]);
remember("good", sharedScope, hourMs);
remember("fading", sharedScope, hourMs, 0);
remember("ended", sharedScope, -hourMs);
remember("of another domain", { ...sharedScope, domain: "other" }, hourMs);
remember("of another account", { ...sharedScope, domainOwner: "999999999999" }, hourMs);
remember("of another region", { ...sharedScope, region: "us-west-2" }, hourMs);
remember("of a role", { ...sharedScope, roleArn: reader }, hourMs);
remember("of a key", { ...sharedScope, identity: { kind: "access-key", accessKeyId: "AKIA1" } }, hourMs);
remember("of other keys", { ...sharedScope, identity: { kind: "default", fingerprint: "0123456789ab" } }, hourMs);

const facts: StatusFacts = {
  ledger,
  now,
  storage: "poetry",
  readyToken: undefined,
  trouble: () => undefined,
  isInFile: () => true,
};
/** A token whose header has an end of life. */
const readable = (ms: number) => `${Buffer.from(JSON.stringify({ exp: ms / 1000 })).toString("base64url")}.x`;
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
