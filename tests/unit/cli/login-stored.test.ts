import { beforeEach, describe, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../src/cli/commands/login.ts";
import { Secret } from "../../../src/core/secret.ts";
import { NoLedger } from "../../../src/ledger/no-ledger.ts";
import { type AskedRepository, type AskOptions, askLogin, repository, urlOf } from "../../support/login-questions.ts";
import { loginWorld } from "../../support/login-world.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

const now = Date.parse("2026-11-24T08:00:00Z");

let issuer: ScriptedTokenIssuer;
let world: LoginWorld;
let desk: ScriptedSignInDesk;

beforeEach(() => {
  issuer = new ScriptedTokenIssuer(["mydomain", "team"], () => now);
  desk = new ScriptedSignInDesk();
  world = loginWorld(
    () => issuer,
    desk,
    () => now,
  );
});

const ask = (repositories: readonly AskedRepository[], options?: AskOptions) => askLogin(world, repositories, options);

describe("an explain question", () => {
  it.each([
    [
      "keyring",
      'Cannot store the login for source "corp" in the keyring, it is in auth.toml instead: KeyringLocked: no',
      "Unlock the keyring, or run poetry config keyring.enabled false",
    ],
    [
      "auth.toml",
      'Cannot store the login for source "corp" in auth.toml, only this command has it: KeyringLocked: no',
      "Make Poetry's configuration folder writable",
    ],
  ] as const)("puts into words that %s refused", async (store, text, hint) => {
    const refusals = { corp: { [store]: "KeyringLocked: no" } };
    expect(await answerQuestion({ ask: "stored", refusals }, world)).toEqual({
      logins: [],
      storage: "memory",
      needs: "nothing",
      messages: [{ level: "warning", code: "not-stored", text, hint }],
    });
  });
});

it("says once what refused the logins of several sources", async () => {
  const refused = { keyring: "TimeoutError: no answer" };
  const answer = await answerQuestion({ ask: "stored", refusals: { a: refused, b: refused, c: {} } }, world);
  expect(answer.messages.map(({ text }) => text)).toEqual([
    'Cannot store the login for sources "a", "b" in the keyring, it is in auth.toml instead: TimeoutError: no answer',
  ]);
});

it("says once that the lock was not used, whatever else refused", async () => {
  const lock = "/home/ana/.config/pypoetry/codeartifact-login.lock";
  const refusals = { a: { lock }, b: { lock, keyring: "KeyringLocked: no" } };
  const { messages } = await answerQuestion({ ask: "stored", refusals }, world);
  expect(messages).toEqual([
    expect.objectContaining({ code: "not-stored" }),
    {
      level: "warning",
      code: "lock-not-used",
      text: `The lock "${lock}" is not used: it is no plain file, belongs to another user, or can be written by others`,
      hint: "Remove it: a new one is made",
    },
  ]);
});

it("remembers nothing with storage in memory", async () => {
  const settings = { storage: "memory" };
  expect(await ask([repository("corp")], { settings })).toMatchObject({
    storage: "memory",
    logins: [{ keep: true }],
  });
  expect(world.ledger.find(new Secret("token-1"))).toBeUndefined();
});

it("keeps a login in memory, with one warning, where it cannot be remembered", async () => {
  world = { ...world, ledger: new NoLedger() };
  const answer = await ask([repository("a"), repository("b", { urls: [urlOf("team")] })]);
  expect(answer).toMatchObject({
    logins: [
      { repository: "a", password: "token-1", keep: true },
      { repository: "b", password: "token-2", keep: true },
    ],
    storage: "poetry",
    needs: "nothing",
  });
  expect(answer.messages.map(({ code }: { code: string }) => code)).toEqual([
    "logged-in",
    "logged-in",
    "not-remembered",
  ]);
  expect(await ask([repository("a")], { settings: { storage: "memory" } })).toMatchObject({
    messages: [{ code: "logged-in" }],
  });
});

describe("a question that is none", () => {
  it.each([
    [
      { ask: "unknown-version", version: 7 } as const,
      "CodeArtifact login skipped: the plugin speaks version 7 of its protocol, its core version 1",
    ],
    [
      { ask: "unreadable", reason: "not JSON" } as const,
      "CodeArtifact login skipped: the plugin's question is not understood (not JSON)",
    ],
  ])("%j is answered with a warning", async (question, text) => {
    expect((await answerQuestion(question, world)).messages).toMatchObject([
      { level: "warning", code: "protocol", text },
    ]);
  });
});
