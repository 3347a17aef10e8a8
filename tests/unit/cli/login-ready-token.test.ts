import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../src/cli/commands/login.ts";
import { parseReadyToken } from "../../../src/core/ready-token.ts";
import {
  type AskedRepository,
  type AskOptions,
  askLogin,
  held,
  repository,
  urlOf,
} from "../../support/login-questions.ts";
import { loginWorld } from "../../support/login-world.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

let now: number;
let issuer: ScriptedTokenIssuer;
let world: LoginWorld;
let desk: ScriptedSignInDesk;

beforeEach(() => {
  now = Date.parse("2026-11-24T08:00:00Z");
  issuer = new ScriptedTokenIssuer(["mydomain", "team"], () => now);
  desk = new ScriptedSignInDesk();
  world = loginWorld(
    () => issuer,
    desk,
    () => now,
  );
});

const ask = (repositories: readonly AskedRepository[], options?: AskOptions) => askLogin(world, repositories, options);

describe("a token that is there already", () => {
  const header = (seconds: number) => Buffer.from(JSON.stringify({ exp: now / 1000 + seconds })).toString("base64url");
  const use = (text: string) => {
    world = { ...world, user: { ...world.user, readyToken: parseReadyToken(text) } };
  };

  it("is used for the only domain, without AWS or a store, before what is held", async () => {
    use(`${header(3600)}.rest`);
    const answer = await ask([repository("a", { held: held("older") }), repository("b", { use: "upload" })], {
      obtain: false,
    });
    expect(answer).toMatchObject({
      logins: [
        { repository: "a", username: "aws", password: `${header(3600)}.rest`, keep: true },
        { repository: "b", username: "aws", password: `${header(3600)}.rest`, keep: true },
      ],
      storage: "memory",
      needs: "nothing",
      messages: [],
    });
    expect(issuer.asked).toEqual([]);
  });

  it("leaves a login alone that is the user's own", async () => {
    use("opaque");
    const own = held("secret", { username: "ana" });
    expect((await ask([repository("a", { held: own })])).logins).toEqual([
      { repository: "a", username: "ana", password: "secret", keep: true },
    ]);
  });

  it.each([
    [
      "pasted JSON",
      () => '{"authorizationToken": "eyJ"}',
      "it holds JSON, not a token",
      "Get the token alone: aws codeartifact get-authorization-token … --query authorizationToken --output text",
    ],
    [
      "an old one",
      () => `${header(-7200)}.rest`,
      "it expired 2 h ago",
      "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
    ],
    [
      "two lines",
      () => "one\ntwo",
      "it has characters in it that no token has",
      "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
    ],
  ])("is not used when it is %s, which is said, and AWS is asked", async (_what, text, reason, hint) => {
    use(text());
    const answer = await ask([repository("a")]);
    expect([answer.logins[0]?.password, answer.messages[0]]).toEqual([
      "token-1",
      { level: "warning", code: "ready-token-unused", text: `CODEARTIFACT_AUTH_TOKEN is not used: ${reason}`, hint },
    ]);
  });

  it("is used for none of two domains", async () => {
    use("opaque");
    const answer = await ask([repository("a"), repository("b", { urls: [urlOf("team")] })]);
    expect(answer.messages[0]).toMatchObject({
      text: 'CODEARTIFACT_AUTH_TOKEN is not used: it is for one domain, and this command needs "mydomain" (123456789012, us-west-2) and "team" (123456789012, us-west-2)',
    });
    expect(issuer.asked.length).toBe(2);
  });

  it("is not spoken of as long as what is held is good", async () => {
    const [login] = (await ask([repository("a")])).logins;
    use("{}");
    expect((await ask([repository("a", { held: held(login?.password ?? "") })])).messages).toEqual([]);
  });
});
