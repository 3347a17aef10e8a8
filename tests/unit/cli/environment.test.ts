import { homedir } from "node:os";
import { win32 } from "node:path";
import { describe, expect, it, test } from "vitest";
import {
  halfLoginInEnvironment,
  ledgerPath,
  loginInEnvironment,
  loginVariables,
  readOwnVariables,
  repositoriesInEnvironment,
} from "../../../src/cli/environment.ts";

describe("readOwnVariables()", () => {
  it("has nothing to say when nothing is set", () => {
    expect(readOwnVariables({})).toEqual({
      awsProfile: undefined,
      hasWebIdentityToken: false,
      readyToken: undefined,
      trustedHosts: new Set(),
    });
  });

  it("keeps an empty profile, which means that none is named", () => {
    expect(readOwnVariables({ POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE: "" }).awsProfile).toBe("");
  });

  it("splits hosts at commas and blanks", () => {
    expect(
      readOwnVariables({ POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS: "A.example, b.example:8443\tc.example," })
        .trustedHosts,
    ).toEqual(new Set(["a.example", "b.example:8443", "c.example"]));
  });
});

describe("loginInEnvironment()", () => {
  it.each([
    ["my-repo", { POETRY_HTTP_BASIC_MY_REPO_USERNAME: "ana", POETRY_HTTP_BASIC_MY_REPO_PASSWORD: "x" }, "ana"],
    ["my.repo", { POETRY_HTTP_BASIC_MY_REPO_USERNAME: "ana", POETRY_HTTP_BASIC_MY_REPO_PASSWORD: "x" }, "ana"],
    ["my.repo", { "POETRY_HTTP_BASIC_MY.REPO_PASSWORD": "x" }, undefined],
  ])("of %s in %j", (name, environment, username) => {
    const login = loginInEnvironment(name, environment);
    expect([login?.username, login?.password.reveal()]).toEqual([username, "x"]);
  });

  it.each([[{}], [{ POETRY_HTTP_BASIC_CORP_PASSWORD: "" }], [{ POETRY_HTTP_BASIC_CORP_USERNAME: "ana" }]])(
    "is none in %j",
    (environment) => {
      expect(loginInEnvironment("corp", environment)).toBeUndefined();
    },
  );
});

it.each([
  [{}, undefined],
  [{ POETRY_HTTP_BASIC_CORP_USERNAME: "aws" }, undefined],
  [{ POETRY_HTTP_BASIC_CORP_USERNAME: "ana", POETRY_HTTP_BASIC_CORP_PASSWORD: "x" }, undefined],
  [{ POETRY_HTTP_BASIC_CORP_USERNAME: "aws", POETRY_HTTP_BASIC_CORP_PASSWORD: "" }, "POETRY_HTTP_BASIC_CORP_PASSWORD"],
  [{ POETRY_HTTP_BASIC_CORP_USERNAME: "ana" }, "POETRY_HTTP_BASIC_CORP_USERNAME"],
])("halfLoginInEnvironment() in %j is %s", (environment, variable) => {
  expect(halfLoginInEnvironment("corp", environment)).toBe(variable);
});

test("repositoriesInEnvironment() reads names as Poetry does", () => {
  const environment = {
    POETRY_REPOSITORIES_MY_REPO_URL: "x",
    POETRY_REPOSITORIES_REPO2_URL: "x",
    POETRY_REPOSITORIES_X_URL_OLD: "x",
  };
  expect(repositoriesInEnvironment(environment)).toEqual(new Set(["my-repo", "x"]));
});

describe("ledgerPath()", () => {
  it.each<[NodeJS.Platform, Record<string, string>, string | undefined]>([
    ["linux", { XDG_CACHE_HOME: "/cache" }, "/cache/poetry-codeartifact-login/ledger.json"],
    [
      "linux",
      { XDG_CACHE_HOME: "relative", HOME: "/home/ana" },
      "/home/ana/.cache/poetry-codeartifact-login/ledger.json",
    ],
    ["linux", { XDG_CACHE_HOME: "", HOME: "/home/ana" }, "/home/ana/.cache/poetry-codeartifact-login/ledger.json"],
    ["linux", {}, undefined],
    ["linux", { HOME: "relative" }, undefined],
    ["darwin", {}, undefined],
    [
      "darwin",
      { XDG_CACHE_HOME: "/cache", HOME: "/Users/ana" },
      `/Users/ana/Library/Caches/poetry-codeartifact-login/ledger.json`,
    ],
    ["win32", { LOCALAPPDATA: "D:\\Local", HOME: "/home/ana" }, "D:\\Local\\poetry-codeartifact-login\\ledger.json"],
    ["win32", {}, win32.join(homedir(), "AppData", "Local", "poetry-codeartifact-login", "ledger.json")],
  ])("on %s with %j is %s", (platform, environment, path) => {
    expect(ledgerPath(environment, platform)).toBe(path);
  });
});

test.each([
  ["linux", { POETRY_HTTP_BASIC_CORP_PASSWORD: "x" }],
  ["win32", { POETRY_HTTP_BASIC_CORP_PASSWORD: "x", POETRY_HTTP_BASIC_SMALL_USERNAME: "aws" }],
] as const)("loginVariables() on %s are those that can name a login", (platform, variables) => {
  const environment = {
    PATH: "/bin",
    POETRY_HTTP_BASIC_CORP_PASSWORD: "x",
    Poetry_Http_Basic_small_username: "aws",
    POETRY_HOME: "/",
  };
  expect(loginVariables(environment, platform)).toEqual(variables);
});
