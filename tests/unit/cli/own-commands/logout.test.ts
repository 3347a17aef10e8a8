import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { parseReadyToken } from "../../../../src/core/ready-token.ts";
import { Secret } from "../../../../src/core/secret.ts";
import type { LoginQuestion } from "../../../../src/protocol/question.ts";
import { documentedConsole } from "../../../support/documented-console.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { ownQuestion, repositoryOf, runOwnCommand, type StoredText } from "../../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

const now = Date.parse("2026-11-24T08:00:00Z");
let world: LoginWorld;

beforeEach(() => {
  world = loginWorld(
    () => new ScriptedTokenIssuer([], () => now),
    new ScriptedSignInDesk(),
    () => now,
  );
  const entry = { scope: "of no matter here", issuedAt: now, expiresAt: now + 1000, refreshAt: now + 900 };
  world.ledger.record(["one", "two"].map((token) => ({ token: new Secret(token), entry })));
});

const logout = (
  repositories: LoginQuestion["repositories"],
  typed: { source?: readonly string[]; all?: boolean } = {},
  { trouble = null, ...store }: { trouble?: string | null } & Parameters<typeof runOwnCommand>[2] = {},
) => runOwnCommand(ownQuestion("logout", { repositories, arguments: typed, trouble }), world, store);
const source = (name: string, stored?: StoredText, read = stored) =>
  repositoryOf(name, { url: sharedUrl, ...(stored && { stored }), ...(read && { read }) });
const knows = (token: string) => world.ledger.find(new Secret(token)) !== undefined;
const outside = "RuntimeError: Poetry could not find a pyproject.toml file in /tmp or its parents";

const inKeyring = { password: "one", keyring: true };
const plain = { password: "two" };
const unknown = { password: "left" };
const own = { username: "ana", password: "hunter2" };

const leftUnknown = (name: string) =>
  `Left a token that the plugin does not know for "${name}" in auth.toml\nhint: Run poetry codeartifact logout --all to remove it\n`;

describe("logout", () => {
  it("removes what the ledger knows, from store and ledger, and tells what it left", async () => {
    const repositories = [
      source("a", inKeyring),
      source("b", plain),
      source("c", unknown),
      source("d", own),
      source("e"),
    ];
    expect(await logout(repositories)).toEqual({
      exitCode: 0,
      output: "",
      forgotten: ["a", "b"],
      told: `Removed the token for "a" from the keyring
Removed the token for "b" from auth.toml
${leftUnknown("c")}Left your login as "ana" for "d" in auth.toml
`,
    });
    expect([knows("one"), knows("two")]).toEqual([false, false]);
  });

  it("removes, when all is to go, what has the plugin's user name too, but never a login of the user's own", async () => {
    const repositories = [source("c", unknown), source("d", own)];
    expect(await logout(repositories, { all: true })).toMatchObject({
      exitCode: 0,
      forgotten: ["c"],
      told: 'Removed the token for "c" from auth.toml\nLeft your login as "ana" for "d" in auth.toml\n',
    });
    expect(await logout([source("c", unknown)])).toMatchObject({ exitCode: 0, forgotten: [], told: leftUnknown("c") });
    expect(await documentedConsole("commands.md")).toContainEqual({
      command: "poetry codeartifact logout",
      output: (await logout([source("corp", unknown)])).told,
    });
  });

  it("takes the sources of the project, those that are named, or, outside of a project, the whole store", async () => {
    const repositories = [source("a", inKeyring), repositoryOf("elsewhere", { stored: plain })];
    expect((await logout(repositories, { source: ["elsewhere"] })).forgotten).toEqual(["elsewhere"]);
    expect((await logout(repositories, { source: ["a"] })).forgotten).toEqual(["a"]);
    const stored = [
      repositoryOf("a", { stored: unknown }),
      repositoryOf("b", { stored: { ...unknown, keyring: true } }),
    ];
    expect((await logout(stored, { all: true })).forgotten).toEqual([]);
    expect((await logout(stored, { all: true }, { trouble: outside })).forgotten).toEqual(["a", "b"]);
  });

  it("keeps in the ledger a token that another source goes on with", async () => {
    const repositories = [source("a", inKeyring), source("b", inKeyring)];
    expect((await logout(repositories, { source: ["a"] })).forgotten).toEqual(["a"]);
    expect(knows("one")).toBe(true);
    await logout(repositories);
    expect(knows("one")).toBe(false);
  });

  it("touches nothing when it cannot tell which sources are meant", async () => {
    const repositories = [repositoryOf("a", { stored: inKeyring })];
    expect(await logout(repositories, {}, { trouble: "TOMLError: Invalid TOML file" })).toMatchObject({
      exitCode: 1,
      forgotten: [],
      told: "Cannot read the project: TOMLError: Invalid TOML file\nhint: Run poetry check\n",
    });
    expect(await logout(repositories, { source: ["b"] })).toMatchObject({
      exitCode: 1,
      forgotten: [],
      told: 'There is no source "b"\nhint: Did you mean "a"?\n',
    });
  });

  it("fails where the store refuses, and keeps in mind what is still there", async () => {
    const refusals = { a: { keyring: "KeyringLocked: the collection is locked" } };
    expect(await logout([source("a", inKeyring), source("b", plain)], {}, { refusals })).toMatchObject({
      exitCode: 1,
      told: `Removed the token for "b" from auth.toml
Cannot remove the token for "a" from the keyring: KeyringLocked: the collection is locked
hint: Unlock the keyring
`,
    });
    expect([knows("one"), knows("two")]).toEqual([true, false]);
  });

  it("tells of what still logs in", async () => {
    const loginInEnvironment = (name: string) =>
      name === "a" ? { username: "aws", password: new Secret("x") } : undefined;
    world = { ...world, user: { ...world.user, loginInEnvironment, readyToken: parseReadyToken("y") } };
    const repositories = [source("a", inKeyring, { password: "x" }), source("b", undefined, { password: "z" })];
    expect(await logout(repositories)).toMatchObject({
      exitCode: 0,
      forgotten: ["a"],
      told: `Removed the token for "a" from the keyring
POETRY_HTTP_BASIC_A_* in the environment still logs in to "a"
hint: Unset POETRY_HTTP_BASIC_A_*
Poetry's configuration, outside of its store, still has a login for "b"
hint: Look for http-basic.b in poetry.toml and config.toml
CODEARTIFACT_AUTH_TOKEN in the environment still logs in
hint: Unset CODEARTIFACT_AUTH_TOKEN
`,
    });
  });

  it("removes what the plugin stored also where Poetry would look for another user name", async () => {
    const repositories = [source("a", inKeyring, { username: "ana", password: "hunter2" })];
    expect(await logout(repositories)).toMatchObject({
      exitCode: 0,
      forgotten: ["a"],
      told: `Removed the token for "a" from the keyring
Poetry's configuration, outside of its store, still has a login for "a"
hint: Look for http-basic.a in poetry.toml and config.toml
`,
    });
    expect(knows("one")).toBe(false);
  });

  it("does not take a keyring that is silent for one that is empty", async () => {
    const names = [source("a", { password: "" }), source("b")];
    const keyring = { name: "", state: "OSError: the keyring daemon went away" };
    expect(await logout(names, {}, { keyring })).toMatchObject({
      exitCode: 1,
      forgotten: [],
      told: `Cannot look for the token for "a", which auth.toml says is in the keyring: OSError: the keyring daemon went away
hint: Unlock the keyring, or have Poetry use it
`,
    });
    expect(await logout(names, {}, { keyring: { name: "", state: "not used" } })).toMatchObject({
      exitCode: 1,
      told: expect.stringContaining("is in the keyring: Poetry does not use one now\n"),
    });
    expect(await logout(names, {}, { keyring: { name: "x", state: "used" } })).toMatchObject({ exitCode: 0 });
  });

  it("says so when there is nothing to remove", async () => {
    expect(await logout([source("a")])).toMatchObject({
      exitCode: 0,
      told: "Nothing to remove: Poetry's store has no token for these sources\n",
    });
    expect(await logout([], {}, { trouble: outside })).toMatchObject({
      exitCode: 0,
      told: "Nothing to remove: Poetry's store has no token\n",
    });
  });
});
