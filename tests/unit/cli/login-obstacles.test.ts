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

describe("what keeps Poetry from using a login", () => {
  const host = "mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com";
  const netrc = (password: string) => {
    const login = { path: "~/.netrc", password: new Secret(password) };
    world = {
      ...world,
      surroundings: { ...world.surroundings, netrcLogin: (of) => (of === host ? login : undefined) },
    };
  };
  const warnings = (answer: { messages: readonly { level: string }[] }) =>
    answer.messages.filter(({ level }) => level === "warning");

  it.each([
    ["1.8.5", 1],
    ["2.3.2", 1],
    ["2.3.3", 0],
    ["2.10.0", 0],
  ])("a stale netrc entry is named once for each host: Poetry %s", async (poetry, count) => {
    netrc("stale");
    const answer = await ask([repository("a"), repository("b")], { poetry });
    expect(warnings(answer)).toEqual(
      count === 0
        ? []
        : [
            {
              level: "warning",
              code: "netrc",
              text: `~/.netrc has a login for "${host}", which Poetry ${poetry} prefers to that of sources "a", "b"`,
              hint: "Remove it from ~/.netrc, or update Poetry to 2.3.3 or newer",
            },
          ],
    );
  });

  it("a netrc entry with a token that is known and good is no matter", async () => {
    await ask([repository("corp")]);
    netrc("token-1");
    expect(warnings(await ask([repository("corp", { held: held("token-1") })], { poetry: "1.8.5" }))).toEqual([]);
  });

  it.each([
    ["install", ["other-one"], 1],
    ["self update", ["other-one"], 1],
    ["bundle venv", ["other-one"], 1],
    ["lock", ["other-one"], 0],
    ["publish", ["other-one"], 1],
    ["build", ["other-one"], 1],
    ["install", ["corp", "other"], 0],
    ["install", [], 0],
  ] as const)("%s with repositories %j in the environment: %d warnings", async (command, names, count) => {
    world = { ...world, surroundings: { ...world.surroundings, repositoriesInEnvironment: new Set<string>(names) } };
    expect(warnings(await ask([repository("corp")], { command }))).toEqual(
      count === 0
        ? []
        : [
            {
              level: "warning",
              code: "sources-hidden",
              text: 'POETRY_REPOSITORIES_OTHER_ONE_URL in the environment hides the login of source "corp" from Poetry',
              hint: "Unset it, and define that repository with poetry config repositories.other-one instead",
            },
          ],
    );
  });

  it("a repository of the environment on the same host is no obstacle to a download", async () => {
    const names = new Set(["same-host"]);
    world = { ...world, surroundings: { ...world.surroundings, repositoriesInEnvironment: names } };
    const answer = await ask([repository("corp"), repository("same-host", { use: "other" })], { command: "install" });
    expect(warnings(answer)).toEqual([]);
  });

  it.each([
    ["capital letters", urlOf("mydomain").replace("https://my", "https://My"), host.replace("my", "My")],
    ["the usual port", urlOf("mydomain").replace(".com/", ".com:443/"), `${host}:443`],
  ])("%s in the host of a source are named", async (_what, text, written) => {
    const repositories = [repository("corp", { urls: [text] }), repository("second")];
    expect(await ask(repositories)).toMatchObject({
      logins: [{ repository: "corp" }, { repository: "second" }],
      messages: [
        {
          level: "warning",
          code: "odd-host",
          text: `The URL of source "corp" has its host as "${written}", for which Poetry may find no login when it downloads`,
          hint: `Write it as "${host}" in pyproject.toml`,
        },
        { level: "note" },
      ],
    });
    const upload = repository("corp", { urls: [text], use: "upload" });
    expect(warnings(await ask([upload]))).toEqual([]);
  });

  it("a stale netrc entry is no matter to an upload", async () => {
    netrc("stale");
    const answer = await ask([repository("corp", { use: "upload" })], { poetry: "1.8.5", command: "publish" });
    expect(warnings(answer)).toEqual([]);
  });

  it("tells of a Node.js that is named by no absolute path: the shim takes no notice of it", async () => {
    world = { ...world, surroundings: { ...world.surroundings, relativeNode: "./node" } };
    expect(warnings(await ask([repository("corp")]))).toEqual([
      {
        level: "warning",
        code: "node-ignored",
        text: 'POETRY_CODEARTIFACT_LOGIN_NODE is ignored: "./node" is no absolute path',
        hint: "Set it to the whole path of the program, or unset it",
      },
    ]);
  });

  it.each([
    ["1.4.2", 0],
    ["1.5.0", 1],
    ["2.5.1", 1],
  ])("half a login in the environment is named: Poetry %s", async (poetry, count) => {
    const halfLoginInEnvironment = (name: string) => (name === "corp" ? "POETRY_HTTP_BASIC_CORP_PASSWORD" : undefined);
    world = { ...world, surroundings: { ...world.surroundings, halfLoginInEnvironment } };
    expect(warnings(await ask([repository("corp"), repository("other")], { poetry }))).toEqual(
      count === 0
        ? []
        : [
            {
              level: "warning",
              code: "half-login",
              text: 'POETRY_HTTP_BASIC_CORP_PASSWORD in the environment is half a login, which Poetry mixes into that of source "corp"',
              hint: "Unset POETRY_HTTP_BASIC_CORP_PASSWORD, or set both the user name and the password",
            },
          ],
    );
  });
});
