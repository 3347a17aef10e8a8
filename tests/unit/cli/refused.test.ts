import { beforeEach, describe, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../src/cli/commands/login.ts";
import { Conversation } from "../../../src/cli/conversation.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { LoginQuestion } from "../../../src/protocol/question.ts";
import { loginWorld, openAnswer } from "../../support/login-world.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

const root = "https://mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com/pypi";
const file = `${root}/shared/simple/a/1.0/a-1.0.whl`;
const names = { corp: "shared", second: "second" } as const;

const now = Date.parse("2026-11-24T08:00:00Z");

let issuer: ScriptedTokenIssuer;
let world: LoginWorld;
let conversation: Conversation;

beforeEach(() => {
  issuer = new ScriptedTokenIssuer(["mydomain"], () => now);
  world = loginWorld(
    () => issuer,
    new ScriptedSignInDesk(),
    () => now,
  );
  conversation = new Conversation();
});

const refused = (password: string, url = file, username = "aws") => ({
  url,
  authorization: new Secret(`Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`),
});

/** Asks as the shim does, with a login that is held for each source: the same, or one for each. */
async function ask(
  password: string | Readonly<Record<keyof typeof names, string>>,
  more: Partial<LoginQuestion> = {},
  username = "aws",
) {
  const question: LoginQuestion = {
    ask: "login",
    poetry: "2.5.1",
    command: "install",
    verbosity: "normal",
    project: "/project",
    sources: Object.keys(names),
    settings: null,
    repositories: Object.entries(names).map(([name, repository]) => ({
      name,
      urls: [`${root}/${repository}/simple/`],
      use: "download",
      held: [{ username, password: new Secret(typeof password === "string" ? password : Object(password)[name]) }],
    })),
    may: { obtain: true, interact: false },
    ...more,
  };
  const answer = conversation.complete(question, await answerQuestion(question, world, conversation));
  return openAnswer(answer);
}

/** Has the ledger know a token of the same scope as that of `token-1`. */
function remembered(token: string): void {
  const expiresAt = now + 3_600_000;
  const entry = world.ledger.find(new Secret("token-1"));
  if (entry === undefined) throw new Error("nothing was asked");
  world.ledger.record([{ token: new Secret(token), entry: { ...entry, expiresAt, refreshAt: expiresAt } }]);
}

describe("a question about a refused login", () => {
  it("gets one new token for all of the scope, the login of the URL first, and says why", async () => {
    await ask("");
    expect(await ask("token-1", { refused: refused("token-1", `${root}/second/simple/a/`) })).toMatchObject({
      logins: [
        { repository: "second", password: "token-2", keep: false },
        { repository: "corp", password: "token-2", keep: false },
      ],
      messages: [
        { level: "note", text: 'The index of source "second" does not accept the token any more (HTTP 401)' },
        { level: "note", code: "logged-in" },
      ],
    });
    expect(world.ledger.find(new Secret("token-1"))).toBeUndefined();
  });

  it("gives all of the scope the new token where another source holds one of its own, the login of the URL first", async () => {
    await ask("");
    remembered("token-of-second");
    await ask({ corp: "token-1", second: "token-of-second" });
    const logins = [
      { repository: "corp", password: "token-2", keep: false },
      { repository: "second", password: "token-2", keep: false },
    ];
    const held = { corp: "token-1", second: "token-of-second" };
    expect((await ask(held, { refused: refused("token-1") })).logins).toMatchObject(logins);
    const ofSecond = refused("token-of-second", `${root}/second/simple/a/`);
    expect((await ask("token-2", { refused: ofSecond })).logins).toMatchObject([
      { repository: "second", password: "token-2", keep: true },
    ]);
    expect(issuer.asked).toHaveLength(2);
  });

  it("wants to obtain before it does, and asks AWS but once for a scope, whatever becomes of that", async () => {
    await ask("");
    const question = { refused: refused("token-1") };
    expect(await ask("token-1", { ...question, may: { obtain: false, interact: false } })).toMatchObject({
      logins: [],
      storage: "poetry",
      needs: "obtain",
      messages: [],
    });
    await ask("token-1", question);
    expect(await ask("token-2", { refused: refused("token-2") })).toMatchObject({
      logins: [],
      needs: "nothing",
      messages: [],
    });
    expect(issuer.asked).toHaveLength(2);
  });

  it("never has the login of another source first, where there is no other token", async () => {
    await ask("");
    remembered("token-of-second");
    const held = { corp: "token-1", second: "token-of-second" };
    await ask(held);
    issuer = new ScriptedTokenIssuer([], () => now);
    expect((await ask(held, { refused: refused("token-1") })).logins).toEqual([]);
  });

  it("gives all of the scope what another process has stored for the source of the URL", async () => {
    await ask("");
    remembered("token-of-second");
    remembered("theirs");
    await ask({ corp: "token-1", second: "token-of-second" });
    const held = { corp: "theirs", second: "token-of-second" };
    expect((await ask(held, { refused: refused("token-1") })).logins).toMatchObject([
      { repository: "corp", password: "theirs", keep: true },
      { repository: "second", password: "theirs", keep: false },
    ]);
    expect(issuer.asked).toHaveLength(1);
  });

  it("gives the same login to whoever comes later, and asks AWS for no third", async () => {
    await ask("");
    await ask("token-1", { refused: refused("token-1") });
    expect(await ask("token-2", { refused: refused("token-1") })).toMatchObject({
      logins: [{ repository: "corp", password: "token-2", keep: true }],
      storage: "poetry",
      messages: [],
    });
    expect(issuer.asked).toHaveLength(2);
  });

  it("takes the login that another process has stored meanwhile", async () => {
    await ask("");
    remembered("theirs");
    expect((await ask("theirs", { refused: refused("token-1") })).logins).toMatchObject([
      { repository: "corp", password: "theirs", keep: true },
      { repository: "second", password: "theirs", keep: true },
    ]);
    expect(issuer.asked).toHaveLength(1);
  });

  it.each([
    ["a URL of another host", "https://pypi.org/simple/a/"],
    ["a repository that is no source", `${root}/third/simple/a/`],
    ["another port", file.replace(".com/", ".com:8443/")],
    ["a host behind an odd sign", file.replace(".com/", ".com:443\\@evil.example/")],
    ["a host behind a user name", file.replace("https://", "https://mydomain:443@evil.example/")],
  ])("gives nothing for %s", async (_what, url) => {
    await ask("");
    expect((await ask("token-1", { refused: refused("token-1", url) })).logins).toEqual([]);
    expect(issuer.asked).toHaveLength(1);
  });

  it.each([
    ["the usual port", file.replace(".com/", ".com:443/")],
    ["capital letters", file.replace("https://mydomain", "HTTPS://MyDomain")],
  ])("gives a new one for a URL with %s in it", async (_what, url) => {
    await ask("");
    expect((await ask("token-1", { refused: refused("token-1", url) })).logins).toMatchObject([
      { repository: "corp", password: "token-2", keep: false },
      { repository: "second", password: "token-2", keep: false },
    ]);
  });

  it("gives the login that there is where another was sent, and asks AWS for nothing", async () => {
    await ask("");
    expect(await ask("token-1", { refused: refused("of a netrc file") })).toMatchObject({
      logins: [{ repository: "corp", password: "token-1", keep: true }],
      messages: [],
    });
    expect(issuer.asked).toHaveLength(1);
  });

  it("leaves the user's own login alone", async () => {
    await ask("own", {}, "ana");
    expect((await ask("own", { refused: refused("own", file, "ana") }, "ana")).logins).toEqual([]);
    expect(issuer.asked).toEqual([]);
  });

  it("says why there is no other token, and says it again when the command has failed", async () => {
    await ask("");
    issuer = new ScriptedTokenIssuer([], () => now);
    const { logins, messages } = await ask("token-1", { refused: refused("token-1") });
    expect([logins, messages.at(-1)]).toMatchObject([[], { level: "error", code: "domain-not-found" }]);
    const failed = conversation.complete(
      { ask: "failed" },
      await answerQuestion({ ask: "failed" }, world, conversation),
    );
    expect(failed.messages.map(({ code }) => code)).toEqual(["domain-not-found"]);
  });
});
