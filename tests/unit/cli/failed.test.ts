import { beforeEach, describe, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../src/cli/commands/login.ts";
import { parseReadyToken } from "../../../src/core/ready-token.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  type AskedRepository,
  type AskOptions,
  askLogin,
  held,
  loginQuestion,
  repository,
  urlOf,
} from "../../support/login-questions.ts";
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

describe("a question about a failure", () => {
  const used = async (repositories: readonly AskedRepository[], settings: unknown) => {
    const question = loginQuestion(repositories, { settings });
    const { logins, storage } = await answerQuestion(question, world);
    return logins.map((login) => ({ login, question, storage }));
  };
  const told = async (repositories: readonly AskedRepository[], status: number | undefined, settings?: unknown) => {
    const logins = await used(repositories, settings);
    const asked: string[] = [];
    const indexStatus = async (of: string) => {
      asked.push(of);
      return status;
    };
    const answer = await answerQuestion(
      { ask: "failed" },
      { ...world, indexStatus },
      { used: logins, renewedScopes: new Set() },
    );
    return {
      asked,
      texts: answer.messages.map(({ text }) => text),
      hints: answer.messages.map(({ hint }) => hint),
    };
  };

  it("tries each login on the index of its own repository", async () => {
    const { asked, texts } = await told([repository("a"), repository("b", { use: "upload" })], 404);
    expect(asked).toEqual(["a", "b"].map(() => `${urlOf("mydomain")}poetry-codeartifact-login-check/`));
    expect(texts).toEqual([]);
  });

  it.each([
    ["download", 401, ['The index of source "a" does not accept the token of the default AWS credentials (HTTP 401)']],
    [
      "download",
      403,
      ['The index of source "a" is closed to the default AWS credentials (HTTP 403), though the login is good'],
    ],
    ["upload", 401, ['The index of source "a" does not accept the token of the default AWS credentials (HTTP 401)']],
    ["upload", 403, []],
    ["download", 200, []],
    ["download", 500, []],
    ["download", undefined, []],
  ] as const)("with a %s and HTTP %s says %j", async (use, status, texts) => {
    expect((await told([repository("a", { use })], status)).texts).toEqual(texts);
  });

  describe("names the login that was sent, and what helps", () => {
    const readyToken = parseReadyToken("opaque");
    const environmentLogin = () => ({ username: "aws", password: new Secret("of yesterday") });
    const unset = "Run poetry config --unset http-basic.a, and the plugin logs in anew";
    const again = "Run the command again, which gets a new one";

    it.each<[string, Partial<LoginWorld["user"]>, Partial<AskedRepository>, object, string, string, string]>([
      ["a new token", {}, {}, {}, "the token of the default AWS credentials", "the default AWS credentials", unset],
      [
        "a new token that is not stored",
        {},
        {},
        { storage: "memory" },
        "the token of the default AWS credentials",
        "the default AWS credentials",
        again,
      ],
      [
        "the user's own login",
        {},
        { held: held("secret", { username: "ana" }) },
        { storage: "memory" },
        'your login as "ana"',
        'your login as "ana"',
        unset,
      ],
      [
        "a login of the environment",
        { loginInEnvironment: environmentLogin, readyToken },
        {},
        {},
        "the login in POETRY_HTTP_BASIC_A_*",
        "the login in POETRY_HTTP_BASIC_A_*",
        "Unset POETRY_HTTP_BASIC_A_*, and the plugin logs in",
      ],
      [
        "a token that is there already",
        { readyToken },
        { held: held("older") },
        {},
        "the token in CODEARTIFACT_AUTH_TOKEN",
        "the token in CODEARTIFACT_AUTH_TOKEN",
        "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
      ],
    ])("%s", async (_what, user, values, settings, login, whom, hint) => {
      world = { ...world, user: { ...world.user, ...user } };
      const unauthorized = await told([repository("a", values)], 401, settings);
      const forbidden = await told([repository("a", values)], 403, settings);
      expect([unauthorized.texts, unauthorized.hints, forbidden.texts]).toEqual([
        [`The index of source "a" does not accept ${login} (HTTP 401)`],
        [hint],
        [`The index of source "a" is closed to ${whom} (HTTP 403), though the login is good`],
      ]);
    });

    it("a token that is stored, though new ones are not", async () => {
      const [login] = (await ask([repository("a")])).logins;
      const { hints } = await told([repository("a", { held: held(login?.password ?? "") })], 401, {
        storage: "memory",
      });
      expect(hints).toEqual([unset]);
    });
  });

  it("asks nobody where no login was given", async () => {
    expect(await told([repository("pypi", { urls: ["https://pypi.org/simple/"] })], 401)).toEqual({
      asked: [],
      texts: [],
      hints: [],
    });
  });
});
