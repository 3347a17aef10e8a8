import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../src/cli/commands/login.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { TokenIssuer } from "../../../src/core/token-issuer.ts";
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

describe("a login that waits for a sign-in", () => {
  const absent = (source: string, domain: string, session = "corp-sso") => ({
    level: "error",
    code: "sso-session-absent",
    text: `Cannot log in to CodeArtifact domain "${domain}" (source "${source}"): the SSO session "${session}" of profile "${session}-profile" is not signed in`,
    hint: `Run aws sso login --profile ${session}-profile`,
  });
  const loggedIn = (domain: string) => ({
    level: "note",
    code: "logged-in",
    text: `Logged in to CodeArtifact domain "${domain}" with the default AWS credentials, valid for 12 h`,
  });

  beforeEach(() => {
    issuer.sessions = { mydomain: "corp-sso", team: "corp-sso" };
    desk.onSignIn = (session) => issuer.signedIn.add(session);
  });

  it("needs a person, and says what is missing in case there is none", async () => {
    expect(await ask([repository("corp")])).toEqual({
      logins: [],
      storage: "poetry",
      needs: "person",
      messages: [absent("corp", "mydomain")],
    });
    expect(desk.asked).toEqual([]);
  });

  it.each([
    ["in CI", { isAttended: false }, {}],
    ["when Poetry is to be quiet", {}, { verbosity: "quiet" }],
  ] as const)("needs nobody %s", async (_when, change, options) => {
    world = { ...world, ...change };
    for (const interact of [false, true]) {
      expect(await ask([repository("corp")], { ...options, interact })).toMatchObject({
        needs: "nothing",
        messages: [absent("corp", "mydomain")],
      });
    }
    expect(desk.asked).toEqual([]);
  });

  it("asks once for two domains of a session, and then logs in to both", async () => {
    const answer = await ask([repository("corp"), repository("team", { urls: [urlOf("team")] })], { interact: true });
    expect(answer).toMatchObject({
      logins: [
        { repository: "corp", keep: false },
        { repository: "team", keep: false },
      ],
      needs: "nothing",
      messages: [loggedIn("mydomain"), loggedIn("team")],
    });
    expect(desk.asked).toEqual(["corp-sso"]);
  });

  it("asks for one session after the other, and goes on when one is not wanted and one fails", async () => {
    issuer.sessions = { mydomain: "first", team: "second", third: "third" };
    desk.answers = {
      first: false,
      second: new Problem("sso-sign-in-failed", "the sign-in was refused in the browser", "Run something"),
    };
    const answer = await ask(
      [repository("a"), repository("b", { urls: [urlOf("team")] }), repository("c", { urls: [urlOf("third")] })],
      { interact: true },
    );
    expect(answer.messages).toEqual([
      absent("a", "mydomain", "first"),
      {
        level: "error",
        code: "sso-sign-in-failed",
        text: 'Cannot log in to CodeArtifact domain "team" (source "b"): the sign-in was refused in the browser',
        hint: "Run something",
      },
      expect.objectContaining({ code: "domain-not-found" }),
    ]);
    expect(desk.asked).toEqual(["first", "second", "third"]);
  });

  it("asks for no further session when there is no time left, and says of each what is missing", async () => {
    issuer.sessions = { mydomain: "first", team: "second" };
    const deadline = new AbortController();
    world = { ...world, deadline: () => deadline.signal };
    desk.answers = { first: false };
    desk.onAsked = () => deadline.abort();
    const answer = await ask([repository("a"), repository("b", { urls: [urlOf("team")] })], { interact: true });
    expect(answer.messages).toEqual([absent("a", "mydomain", "first"), absent("b", "team", "second")]);
    expect(desk.asked).toEqual(["first"]);
  });

  it("does not ask when the session has been signed in to meanwhile", async () => {
    issuer.signedIn.add("corp-sso");
    expect(await ask([repository("corp")], { interact: true })).toMatchObject({ messages: [loggedIn("mydomain")] });
    expect(desk.asked).toEqual([]);
  });

  it("asks nobody while what is held still works", async () => {
    issuer.signedIn.add("corp-sso");
    await ask([repository("corp")]);
    issuer.signedIn.clear();
    now += 11.75 * hourMs;
    expect(await ask([repository("corp", { held: held("token-1") })])).toMatchObject({
      logins: [{ password: "token-1", keep: true }],
      needs: "nothing",
      messages: [{ level: "warning", code: "sso-session-absent" }],
    });
  });
});

describe("a login that a person can help with", () => {
  const wantsCode = new Problem("mfa-needed", 'profile "dev" needs a code', "Run poetry on a terminal");
  const failing = (): TokenIssuer => ({ issue: () => Promise.reject(wantsCode) });

  it("asks for the person, and says why in case there is none", async () => {
    world = { ...world, issuer: async () => failing() };
    expect(await ask([repository("a")])).toMatchObject({
      needs: "person",
      messages: [
        {
          level: "error",
          code: "mfa-needed",
          text: 'Cannot log in to CodeArtifact domain "mydomain" (source "a"): profile "dev" needs a code',
        },
      ],
    });
  });

  it("asks for nobody a second time", async () => {
    world = { ...world, issuer: async () => failing() };
    expect(await ask([repository("a")], { interact: true })).toMatchObject({ needs: "nothing" });
  });

  it("lets a person be asked only when the question says so", async () => {
    const allowed: boolean[] = [];
    world = {
      ...world,
      issuer: async (_provider, _project, person) => {
        allowed.push(person !== undefined);
        return issuer;
      },
    };
    await ask([repository("a")]);
    await ask([repository("a")], { interact: true });
    expect(allowed).toEqual([false, true]);
  });
});
