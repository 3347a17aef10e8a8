import { readFileSync } from "node:fs";
import { beforeEach, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../src/cli/commands/login.ts";
import type { Identity } from "../../../src/core/identity.ts";
import { scopeKey } from "../../../src/core/scope.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { LoginQuestion } from "../../../src/protocol/question.ts";
import { loginWorld } from "../../support/login-world.ts";
import { ownQuestion, repositoryOf } from "../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

const hourMs = 3_600_000;
const now = Date.parse("2026-11-24T08:00:00Z");
const url = "https://mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com/pypi/shared/simple/";
const place = `Source "corp": repository "shared" of domain "mydomain" (123456789012, us-west-2), because its host name says so, which is one of AWS's; `;
const developer: Identity = { kind: "profile", name: "developer", namedBy: "environment" };

let world: LoginWorld;

beforeEach(() => {
  const plain = loginWorld(
    () => new ScriptedTokenIssuer(["mydomain"], () => now),
    new ScriptedSignInDesk(),
    () => now,
  );
  world = { ...plain, user: { ...plain.user, identify: () => ({ identity: developer }) } };
});

function remember(token: string, hours: number): void {
  const scope = { region: "us-west-2", domain: "mydomain", domainOwner: "123456789012", identity: developer };
  const expiresAt = now + hours * hourMs;
  const entry = { scope: scopeKey(scope), issuedAt: now, expiresAt, refreshAt: expiresAt - hourMs };
  world.ledger.record([{ token: new Secret(token), entry }]);
}

async function told(stored?: { username?: string; password: string }, values: Partial<LoginQuestion> = {}) {
  const repositories = [repositoryOf("corp", { url, ...(stored !== undefined && { stored }) })];
  const question = { ...ownQuestion("login", { verbosity: "verbose", ...values, repositories }), command: "lock" };
  const asked = { ...question, may: { obtain: true, interact: false }, ...values, repositories };
  return (await answerQuestion(asked, world)).messages.map(({ text }) => text);
}

const loggedIn = `Logged in to CodeArtifact domain "mydomain" with profile "developer", valid for 12 h`;
const needed = (why: string) => `${place}a new token is needed (${why}), with profile "developer" (AWS_PROFILE)`;

it("a login tells one line, and with -v why it was made", async () => {
  expect(await told(undefined, { verbosity: "normal" })).toEqual([loggedIn]);
  expect(await told()).toEqual([needed("not logged in"), loggedIn]);
});

it("a good token is not told of, but with -v", async () => {
  remember("good", 10);
  expect(await told({ password: "good" }, { verbosity: "normal" })).toEqual([]);
  expect(await told({ password: "good" })).toEqual([`${place}the token that is there is used, 10 h left`]);
});

it("with -v is told what is the matter with the token that is there", async () => {
  expect(await told({ password: "rubbish" })).toEqual([needed("the token is of unknown origin"), loggedIn]);
  remember("old", -3);
  expect((await told({ password: "old" }))[0]).toBe(needed("the login expired 3 h ago"));
  remember("fading", 0.5);
  expect((await told({ password: "fading" }))[0]).toBe(needed("30 min left"));
  remember("good", 10);
  const forced = { command: "codeartifact login", arguments: { force: true } };
  expect((await told({ password: "good" }, forced))[0]).toBe(needed("because of --force"));
});

it("with -v is told that one's own login is used", async () => {
  expect(await told({ username: "ana", password: "mine" })).toEqual([`${place}your own login as "ana" is used`]);
});

it("docs/poetry.md shows it", async () => {
  const page = readFileSync(new URL("../../../docs/poetry.md", import.meta.url), "utf8");
  expect(page).toContain(`\n${(await told()).join("\n")}\n`);
});

it("a token that is held for another source of the domain is told of with -v", async () => {
  remember("fresh", 12);
  const second = { ...repositoryOf("second", { url: url.replace("shared", "second") }) };
  const question = ownQuestion("login", {
    verbosity: "verbose",
    repositories: [repositoryOf("corp", { url, stored: { password: "fresh" } }), second],
  });
  const { messages } = await answerQuestion(
    { ...question, command: "lock", may: { obtain: true, interact: false } },
    world,
  );
  expect(messages.map(({ text }) => text.replace(/^.*; /, ""))).toEqual([
    "the token that is there is used, 12 h left",
    'the token of source "corp" is used, 12 h left',
  ]);
});
