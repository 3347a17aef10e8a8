import { describe, expect, it } from "vitest";
import type { Repository } from "../../../src/core/login-plan.ts";
import { findObstacles, isBefore, type Surroundings } from "../../../src/core/obstacles.ts";
import { Secret } from "../../../src/core/secret.ts";
import { InMemoryLedger } from "../../support/in-memory-ledger.ts";
import { loginTarget } from "../../support/login-target.ts";

const now = Date.parse("2026-11-24T08:00:00Z");
const host = loginTarget().host;
const ledger = new InMemoryLedger(() => 0);
ledger.record([
  { token: new Secret("alive"), entry: { scope: "", issuedAt: 0, refreshAt: 0, expiresAt: now + 1 } },
  { token: new Secret("ended"), entry: { scope: "", issuedAt: 0, refreshAt: 0, expiresAt: now } },
]);

const nothing: Surroundings = {
  netrcLogin: () => undefined,
  repositoriesInEnvironment: new Set(),
  halfLoginInEnvironment: () => undefined,
};

function obstacles(
  surroundings: Partial<Surroundings>,
  { poetry = "2.5.1", command = "install", targets = [loginTarget()] } = {},
) {
  return findObstacles(targets, { poetry, command, now }, { ...nothing, ...surroundings }, ledger);
}

const target = (name: string, more: Partial<Repository> = {}, itsHost = host) =>
  loginTarget({ name, ...more }, { host: itsHost });

describe("findObstacles()", () => {
  it("finds none where there is nothing in the way", () => {
    expect(obstacles({})).toEqual([]);
  });

  it("tells of a relative path to Node.js", () => {
    expect(obstacles({ relativeNode: "bin/node" })).toEqual([
      {
        level: "warning",
        code: "node-ignored",
        text: 'POETRY_CODEARTIFACT_LOGIN_NODE is ignored: "bin/node" is no absolute path',
        hint: "Set it to the whole path of the program, or unset it",
      },
    ]);
  });

  describe("in a netrc file", () => {
    const netrcLogin = (password: string) => (name: string) =>
      name === host ? { path: "~/.netrc", password: new Secret(password) } : undefined;
    const warning = (sources: string, poetry: string) => ({
      level: "warning",
      code: "netrc",
      text: `~/.netrc has a login for "${host}", which Poetry ${poetry} prefers to that of ${sources}`,
      hint: "Remove it from ~/.netrc, or update Poetry to 2.3.3 or newer",
    });

    it.each([
      ["of unknown age", "unknown", "2.3.2", [warning('source "corp"', "2.3.2")]],
      ["that has ended", "ended", "1.8.5", [warning('source "corp"', "1.8.5")]],
      ["that is good", "alive", "2.3.2", []],
      ["that Poetry does not prefer", "ended", "2.3.3", []],
    ])("tells of a login %s", (_what, password, poetry, expected) => {
      expect(obstacles({ netrcLogin: netrcLogin(password) }, { poetry })).toEqual(expected);
    });

    it("tells once of a host, with all sources on it, and looks for it without its port", () => {
      const targets = [
        target("corp"),
        target("two"),
        target("up", { use: "upload" }),
        target("far", {}, `${host}:8443`),
      ];
      const far = {
        ...warning('source "far"', "2.0.0"),
        text: warning('source "far"', "2.0.0").text.replace(host, `${host}:8443`),
      };
      expect(obstacles({ netrcLogin: netrcLogin("ended") }, { poetry: "2.0.0", targets })).toEqual([
        warning('sources "corp", "two"', "2.0.0"),
        far,
        expect.objectContaining({ code: "odd-host" }),
      ]);
    });

    it("looks for the whole name of a host that has colons in it", () => {
      const asked: string[] = [];
      const netrc = (name: string) => void asked.push(name);
      obstacles({ netrcLogin: netrc }, { poetry: "2.0.0", targets: [target("corp", {}, "[::1]:8000")] });
      expect(asked).toEqual(["[::1]"]);
    });

    it("says nothing of uploads, which do not look there", () => {
      const targets = [target("corp", { use: "upload" })];
      expect(obstacles({ netrcLogin: netrcLogin("ended") }, { poetry: "2.0.0", targets })).toEqual([]);
    });
  });

  describe("in repositories of the environment", () => {
    const repositoriesInEnvironment = new Set(["my-mirror"]);
    const warning = (sources: string) => ({
      level: "warning",
      code: "sources-hidden",
      text: `POETRY_REPOSITORIES_MY_MIRROR_URL in the environment hides the login of ${sources} from Poetry`,
      hint: "Unset it, and define that repository with poetry config repositories.my-mirror instead",
    });
    const hidden = (command: string, ...targets: readonly ReturnType<typeof target>[]) =>
      obstacles({ repositoriesInEnvironment }, { command, targets: [...targets] });

    it.each(["install", "sync", "add", "update", "self update", "bundle venv", "publish", "build"])(
      "tells of sources that they hide from poetry %s",
      (command) => {
        expect(hidden(command, target("corp"), target("two"))).toEqual([warning('sources "corp", "two"')]);
      },
    );

    it.each([
      "lock",
      "show",
      "self show",
      "self lock",
      "installed",
      "x publish",
      "publish x",
      "bundle",
      "x bundle y",
      "x install",
    ])("says nothing with poetry %s", (command) => {
      expect(hidden(command, target("corp"))).toEqual([]);
    });

    it("hides no download of its own host, but an upload of another name", () => {
      expect(hidden("install", target("my-mirror"), target("corp"))).toEqual([]);
      expect(hidden("publish", target("my-mirror"), target("corp", { use: "upload" }))).toEqual([
        warning('source "corp"'),
      ]);
      expect(hidden("publish", target("my-mirror", { use: "upload" }))).toEqual([]);
      expect(hidden("install", target("corp", { use: "other" }))).toEqual([]);
    });
  });

  describe("in half a login of the environment", () => {
    const halfLoginInEnvironment = (name: string) => (name === "corp" ? "POETRY_HTTP_BASIC_CORP_PASSWORD" : undefined);

    it("tells of it, from Poetry 1.5 on", () => {
      const targets = [target("corp"), target("two")];
      expect(obstacles({ halfLoginInEnvironment }, { poetry: "1.5.0", targets })).toEqual([
        {
          level: "warning",
          code: "half-login",
          text: 'POETRY_HTTP_BASIC_CORP_PASSWORD in the environment is half a login, which Poetry mixes into that of source "corp"',
          hint: "Unset POETRY_HTTP_BASIC_CORP_PASSWORD, or set both the user name and the password",
        },
      ]);
      expect(obstacles({ halfLoginInEnvironment }, { poetry: "1.4.2", targets })).toEqual([]);
    });
  });

  describe("in how a host is written", () => {
    it("tells of one that Poetry would not find again", () => {
      const url = "https://CORP.example:443/simple/";
      expect(obstacles({}, { targets: [target("corp", { url }, "corp.example")] })).toEqual([
        {
          level: "warning",
          code: "odd-host",
          text: 'The URL of source "corp" has its host as "CORP.example:443", for which Poetry may find no login when it downloads',
          hint: 'Write it as "corp.example" in pyproject.toml',
        },
      ]);
    });

    it("tells of one on this machine, without https", () => {
      const targets = [target("corp", { url: "http://LOCALHOST/simple/" }, "localhost")];
      expect(obstacles({}, { targets })).toMatchObject([
        { code: "odd-host", hint: 'Write it as "localhost" in pyproject.toml' },
      ]);
    });

    it.each<Partial<Repository>>([
      { url: "https://CORP.example/", use: "upload" },
      { url: "https://CORP.example/", use: "other" },
      { url: "nowhere" },
      { url: "nohttps://CORP.example/" },
      { url: "HTTP://corp.example" },
    ])("says nothing of %j", (repository) => {
      expect(obstacles({}, { targets: [target("corp", repository, "corp.example")] })).toEqual([]);
    });
  });
});

describe("isBefore()", () => {
  it.each<[string, readonly number[], boolean]>([
    ["2.3.2", [2, 3, 3], true],
    ["2.3.3", [2, 3, 3], false],
    ["2.3.10", [2, 3, 3], false],
    ["2.3", [2, 3, 3], true],
    ["2", [2, 3, 3], true],
    ["10.0", [2, 3, 3], false],
    ["1.9.9", [2, 3, 3], true],
    ["1.5.0", [1, 5], false],
    ["1.4.99", [1, 5], true],
    ["unknown", [1], true],
    ["3", [], false],
  ])("%s before %j: %s", (version, other, expected) => {
    expect(isBefore(version, other)).toBe(expected);
  });
});
