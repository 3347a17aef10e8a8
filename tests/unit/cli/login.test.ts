import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../src/cli/commands/login.ts";
import { Secret } from "../../../src/core/secret.ts";
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

const hourMs = 3_600_000;

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

describe("a login question", () => {
  it("needs nothing when no repository is ours", async () => {
    expect(await ask([repository("pypi", { urls: ["https://pypi.org/simple/"] })])).toEqual({
      logins: [],
      storage: "poetry",
      needs: "nothing",
      messages: [],
    });
    expect(issuer.asked).toEqual([]);
  });

  it("asks AWS for nothing until it may", async () => {
    expect(await ask([repository("corp")], { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
    expect(issuer.asked).toEqual([]);
  });

  it("gets one token for three repositories of a domain, and says so once", async () => {
    const answer = await ask([
      repository("a"),
      repository("b", { urls: [urlOf("mydomain", "second")] }),
      repository("c", { use: "upload" }),
    ]);
    expect(answer).toEqual({
      logins: [
        { repository: "a", username: "aws", password: "token-1", keep: false },
        { repository: "b", username: "aws", password: "token-1", keep: false },
        {
          repository: "c",
          username: "aws",
          password: "token-1",
          keep: false,
          url: urlOf("mydomain").replace("simple/", ""),
        },
      ],
      storage: "poetry",
      needs: "nothing",
      messages: [
        {
          level: "note",
          code: "logged-in",
          text: 'Logged in to CodeArtifact domain "mydomain" with the default AWS credentials, valid for 12 h',
        },
      ],
    });
  });

  it("keeps a token of ours for the same scope until it is to be refreshed", async () => {
    await ask([repository("corp")]);
    now += 11 * hourMs;
    expect(await ask([repository("corp", { held: held("token-1") })], { obtain: false })).toEqual({
      logins: [{ repository: "corp", username: "aws", password: "token-1", keep: true }],
      storage: "poetry",
      needs: "nothing",
      messages: [],
    });
    now += 0.6 * hourMs;
    expect(await ask([repository("corp", { held: held("token-1") })])).toMatchObject({
      logins: [{ password: "token-2", keep: false }],
    });
  });

  it("gives a source without a login the good token of another source of its scope, to be stored, and asks AWS for nothing", async () => {
    await ask([repository("corp")]);
    const sources = [
      repository("second", { urls: [urlOf("mydomain", "second")] }),
      repository("corp", { held: held("token-1") }),
    ];
    expect(await ask(sources, { obtain: false })).toMatchObject({ needs: "obtain" });
    const logins = [
      { repository: "corp", username: "aws", password: "token-1", keep: true },
      { repository: "second", username: "aws", password: "token-1", keep: false },
    ];
    expect(await ask(sources)).toEqual({ logins, storage: "poetry", needs: "nothing", messages: [] });
    expect((await ask(sources, { settings: { storage: "memory" } })).logins).toEqual(
      logins.map((login) => ({ ...login, keep: true })),
    );
    expect(issuer.asked).toHaveLength(1);
  });

  it("gives no source the user's own login to another, nor a token of another scope", async () => {
    await ask([repository("corp")]);
    const own = repository("corp", { held: held("token-1", { username: "ana" }) });
    expect((await ask([own, repository("second")])).logins).toMatchObject([
      { repository: "corp", password: "token-1" },
      { repository: "second", password: "token-2" },
    ]);
    const team = repository("team", { urls: [urlOf("team")] });
    expect((await ask([repository("corp", { held: held("token-1") }), team])).logins).toMatchObject([
      { repository: "corp", password: "token-1" },
      { repository: "team", password: "token-3" },
    ]);
  });

  it("does not take a token for another domain, account or duration, though the source has the same name", async () => {
    await ask([repository("internal")]);
    for (const [other, settings] of [
      [urlOf("team"), null],
      [urlOf("mydomain", "shared", "999999999999"), null],
      [urlOf("mydomain"), { source: [{ name: "internal", duration_seconds: 900 }] }],
    ] as const) {
      expect(
        await ask([repository("internal", { urls: [other], held: held("token-1") })], { obtain: false, settings }),
      ).toMatchObject({ logins: [], needs: "obtain" });
    }
  });

  const unknown = (hours: number) => {
    const header = JSON.stringify({ exp: now / 1000 + hours * 3600 });
    return `${Buffer.from(header).toString("base64url")}.x`;
  };

  it("replaces an unknown token, whatever that says of its own end", async () => {
    for (const token of [unknown(11), unknown(-1), "opaque"]) {
      const holding = repository("corp", { held: held(token) });
      expect(await ask([holding], { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
      expect(await ask([holding])).toMatchObject({ logins: [{ password: expect.stringMatching(/^token-/) }] });
    }
  });

  it("goes on with an unknown token only where AWS gives no other, and says so", async () => {
    const at = (token: string) => repository("corp", { urls: [urlOf("gone")], held: held(token) });
    expect(await ask([at(unknown(11))])).toMatchObject({
      logins: [{ repository: "corp", password: unknown(11), keep: true }],
      needs: "nothing",
      messages: [
        {
          level: "error",
          text: 'Cannot log in to CodeArtifact domain "gone" (source "corp"), and tries a token of unknown origin: account "123456789012" has no such domain',
        },
      ],
    });
    for (const useless of [unknown(-1), "opaque"]) {
      expect(await ask([at(useless)])).toMatchObject({ logins: [] });
    }
  });

  it("asks a person rather than going on with an unknown token", async () => {
    issuer.sessions = { mydomain: "corp-sso" };
    expect(await ask([repository("corp", { held: held(unknown(11)) })])).toMatchObject({
      logins: [{ repository: "corp", password: unknown(11), keep: true }],
      needs: "person",
    });
  });

  it.each([
    ["in ISO 8601", "2026-11-24T18:00:00+00:00", "token-0", false],
    ["in seconds", String(Date.parse("2026-11-24T18:00:00Z") / 1000), "token-0", false],
    ["in the past", "2026-11-24T07:00:00+00:00", "token-1", false],
    ["unreadable", "soon", "token-1", false],
  ])("takes over a token of plugin 1.0.0 whose end is noted %s", async (_how, expiration, password, keep) => {
    const old = [repository("corp", { held: held("token-0", { expiration }) })];
    expect(await ask(old, { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
    expect(await ask(old)).toMatchObject({ logins: [{ repository: "corp", password, keep }], needs: "nothing" });
    expect(issuer.asked.length).toBe(password === "token-0" ? 0 : 1);
  });

  it("knows a token of plugin 1.0.0 that it took over, without the note of its end", async () => {
    await ask([repository("corp", { held: held("token-0", { expiration: "2026-11-24T18:00:00+00:00" }) })]);
    const cleaned = [repository("corp", { held: held("token-0") })];
    expect(await ask(cleaned, { obtain: false })).toMatchObject({
      logins: [{ password: "token-0" }],
      needs: "nothing",
    });
    now += 9.6 * hourMs;
    expect(await ask(cleaned, { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
  });

  it.each([
    ["credentials of the environment", held("x"), true],
    ["a login with another user name", held("x", { username: "ana" }), false],
  ])("leaves %s alone, but corrects the upload URL", async (_what, mine, inEnvironment) => {
    if (inEnvironment) {
      const login = { username: "aws", password: new Secret("x") };
      world = { ...world, user: { ...world.user, loginInEnvironment: () => login } };
    }
    expect(await ask([repository("corp", { held: mine, use: "upload" })])).toMatchObject({
      logins: [
        {
          repository: "corp",
          username: mine[0]?.username,
          password: "x",
          keep: true,
          url: urlOf("mydomain").replace("simple/", ""),
        },
      ],
      messages: [],
    });
    expect(issuer.asked).toEqual([]);
  });

  it("logs in to the other domains when one fails", async () => {
    const answer = await ask([
      repository("good"),
      repository("bad", { urls: [urlOf("gone")] }),
      repository("worse", { urls: [urlOf("gone", "second")] }),
    ]);
    expect(answer.logins).toEqual([{ repository: "good", username: "aws", password: "token-1", keep: false }]);
    expect(answer.messages).toEqual([
      {
        level: "note",
        code: "logged-in",
        text: 'Logged in to CodeArtifact domain "mydomain" with the default AWS credentials, valid for 12 h',
      },
      {
        level: "error",
        code: "domain-not-found",
        text: 'Cannot log in to CodeArtifact domain "gone" (sources "bad", "worse"): account "123456789012" has no such domain',
        hint: "Check the URL",
      },
    ]);
  });

  it("goes on with a token that is about to end when there is no new one", async () => {
    await ask([repository("corp")]);
    now += 11.75 * hourMs;
    issuer = new ScriptedTokenIssuer([], () => now);
    expect(await ask([repository("corp", { held: held("token-1") })])).toMatchObject({
      logins: [{ repository: "corp", password: "token-1", keep: true }],
      messages: [
        {
          level: "warning",
          code: "domain-not-found",
          text: 'Cannot renew the login to CodeArtifact domain "mydomain" (source "corp"), which ends soon: account "123456789012" has no such domain',
        },
      ],
    });
  });

  it("says what is odd about an account only when it asks AWS", async () => {
    const odd = { urls: [urlOf("mydomain", "shared", "1234567890123")] };
    expect((await ask([repository("corp", odd)], { obtain: false })).messages).toEqual([]);
    expect((await ask([repository("corp", odd)])).messages[0]).toEqual({
      level: "warning",
      code: "account-digits",
      text: 'The URL of source "corp" names account "1234567890123" with 13 digits, but AWS accounts have 12',
      hint: "Check the URL if AWS does not know the domain",
    });
  });

  it("turns a bug in one login into a message", async () => {
    world = {
      ...world,
      issuer: async () => ({
        issue: async () => {
          throw new TypeError("x is undefined");
        },
      }),
    };
    expect((await ask([repository("corp")])).messages).toEqual([
      {
        level: "error",
        code: "unexpected",
        text: 'Cannot log in to CodeArtifact domain "mydomain" (source "corp"): an unexpected error (TypeError: x is undefined)',
        hint: "Report this: it is a bug of the plugin",
      },
    ]);
  });
});
