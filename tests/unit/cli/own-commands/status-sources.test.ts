import { beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../../src/core/identity.ts";
import { Problem } from "../../../../src/core/problem.ts";
import { parseReadyToken } from "../../../../src/core/ready-token.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { repositoryOf, runQuestion } from "../../../support/own-command-run.ts";
import { corp, corpDomain, logIn, readableToken, StatusWorld, statusScope } from "../../../support/status-world.ts";

const developer: Identity = { kind: "profile", name: "developer", namedBy: "settings" };

let here: StatusWorld;

beforeEach(() => {
  here = new StatusWorld();
});

describe("status tells of", () => {
  const good = (...cells: readonly string[]) => ({
    exitCode: 0,
    rows: [["✓ corp", corpDomain, "shared", ...cells]],
    rest: [],
  });
  const bad = (cells: readonly string[], told: string) => ({
    exitCode: 1,
    rows: [["✗ corp", corpDomain, "shared", ...cells]],
    rest: [told],
  });
  const who = 'profile "developer"';

  it("whom AWS is asked as, and what decides that", async () => {
    here.know("one", 5);
    const held = corp({ password: "x" });
    const cells = async (identity: Identity, roleArn?: string) => {
      here.identify(identity, roleArn);
      const [row = []] = (await here.rows(held)).rows;
      return [row[3], row.at(-1)];
    };
    expect(await cells({ ...developer, namedBy: "environment" })).toEqual([who, "environment"]);
    expect(await cells({ ...developer, namedBy: "override" })).toEqual([who, "environment"]);
    expect(await cells({ kind: "access-key", accessKeyId: "AKIA1" })).toEqual(["access key AKIA1", "environment"]);
    expect(await cells({ kind: "container" })).toEqual(["the container's credentials", "environment"]);
    expect(await cells({ kind: "default" })).toEqual(["the default AWS credentials", "zero configuration"]);
    expect(await cells({ kind: "default" }, "arn:aws:iam::123456789012:role/reader")).toEqual([
      'the default AWS credentials, role "reader"',
      "settings",
    ]);
  });

  it("the environment's login, and of its end where it tells one", async () => {
    const inEnvironment = (username: string, password: string) => ({
      ...here.world,
      user: { ...here.world.user, loginInEnvironment: () => ({ username, password: new Secret(password) }) },
    });
    here.world = inEnvironment("aws", "opaque");
    expect(await here.rows(corp())).toEqual(good("-", "environment", "end not known", "environment"));
    here.world = inEnvironment("aws", readableToken(2));
    expect(await here.rows(corp())).toEqual(good("-", "environment", "2 h left", "environment"));
    here.world = inEnvironment("aws", readableToken(-2));
    expect(await here.rows(corp())).toEqual(
      bad(
        ["-", "environment", "expired 2 h ago", "environment"],
        'Source "corp": the login expired 2 h ago\nhint: Set POETRY_HTTP_BASIC_CORP_PASSWORD anew, or unset it\n',
      ),
    );
  });

  it("a login of the user's own, and of one in the URL, without either", async () => {
    expect(await here.rows(corp({ username: "ana", password: "hunter2" }))).toEqual(
      good('user "ana"', "auth.toml", "end not known", "own login"),
    );
    const url = sharedUrl.replace("https://", "https://aws:hunter2@");
    const outcome = await here.rows({ repositories: [repositoryOf("corp", { url })] });
    expect(outcome).toEqual(good("-", "the source's URL", "end not known", "own login"));
  });

  it("a login in Poetry's configuration that the store does not have", async () => {
    here.know("one", 5);
    const repositories = [repositoryOf("corp", { url: sharedUrl, read: { password: "one" } })];
    expect(await here.rows({ repositories })).toEqual(good(who, "Poetry's configuration", "5 h left", "settings"));
  });

  it("CODEARTIFACT_AUTH_TOKEN, and why it is not used", async () => {
    const withToken = (text: string) => ({
      ...here.world,
      user: { ...here.world.user, readyToken: parseReadyToken(text) },
    });
    here.world = withToken(readableToken(2));
    expect(await here.rows(corp())).toEqual(good("-", "CODEARTIFACT_AUTH_TOKEN", "2 h left", "environment"));
    here.world = withToken(readableToken(-2));
    expect(await here.rows(corp())).toEqual(
      bad(
        [who, "-", "not logged in", "settings"],
        `Source "corp": not logged in\n${logIn}CODEARTIFACT_AUTH_TOKEN is not used: it expired 2 h ago\nhint: Set CODEARTIFACT_AUTH_TOKEN anew, or unset it\n`,
      ),
    );
  });

  it("storage in memory, where each command gets its own token", async () => {
    const settings = { storage: "memory" };
    expect(await here.rows({ ...corp(), settings })).toEqual(
      good(who, "memory only", "got by each command", "settings"),
    );
    here.trouble = new Problem("profile-not-found", "this is why", "Do that");
    expect(await here.rows({ ...corp(), settings })).toMatchObject({ exitCode: 1 });
  });

  it("a URL that gets no token, and settings that cannot be used", async () => {
    const refused = { repositories: [repositoryOf("corp", { url: sharedUrl.replace("https:", "http:") })] };
    expect(await here.rows(refused)).toEqual({
      exitCode: 1,
      rows: [["✗ corp", "-", "-", "-", "-", "URL refused", "-"]],
      rest: ['Source "corp": its URL is not https\nhint: Take the URL that the CodeArtifact console shows for pip\n'],
    });
    expect(await here.rows({ ...corp(), settings: { source: [{ name: "corp", region: 5 }] } })).toEqual({
      exitCode: 1,
      rows: [["✗ corp", "-", "-", "-", "-", "settings unusable", "-"]],
      rest: [
        `Source "corp": its settings cannot be used
hint: Correct its table in [[tool.poetry_codeartifact_login.source]]
tool.poetry_codeartifact_login.source[0].region: wanted a string, got 5
`,
      ],
    });
  });

  it("what comes between a good login and Poetry, for whatever command", async () => {
    here.know("one", 5);
    here.world = {
      ...here.world,
      surroundings: { ...here.world.surroundings, repositoriesInEnvironment: new Set(["other"]) },
    };
    expect(await here.rows(corp({ password: "one" }))).toEqual({
      exitCode: 1,
      rows: [["✓ corp", corpDomain, "shared", who, "auth.toml", "5 h left", "settings"]],
      rest: [
        'POETRY_REPOSITORIES_OTHER_URL in the environment hides the login of source "corp" from Poetry\nhint: Unset it, and define that repository with poetry config repositories.other instead\n',
      ],
    });
  });

  it("a keyring that is to have the token, and is silent", async () => {
    const keyring = { name: "", state: "OSError: the keyring daemon went away" };
    const { output, exitCode } = await here.status(corp({ password: "" }), {}, runQuestion({ keyring }));
    expect({ exitCode, told: output.split("\n\n")[1] }).toEqual({
      exitCode: 1,
      told: `Source "corp": not logged in
${logIn}Cannot look for the token for "corp", which auth.toml says is in the keyring: OSError: the keyring daemon went away
hint: Unlock the keyring, or have Poetry use it
`,
    });
  });

  it("a project that cannot be read", async () => {
    const { output, exitCode } = await here.status({ trouble: "TOMLError: Invalid TOML file" });
    expect({ output, exitCode }).toEqual({
      exitCode: 1,
      output:
        "Poetry's store has no CodeArtifact login\n\nCannot read the project: TOMLError: Invalid TOML file\nhint: Run poetry check\n",
    });
  });

  it("all names of ours in the store where there is no project", async () => {
    here.know("one", 5);
    here.know("two", -1, statusScope.replace("profile:developer", "key:AKIA1"));
    const outcome = await here.rows({
      trouble: "RuntimeError: Poetry could not find a pyproject.toml file in /tmp or its parents",
      repositories: [
        repositoryOf("a", { stored: { password: "one", keyring: true } }),
        repositoryOf("b", { stored: { password: "two" } }),
        repositoryOf("c", { stored: { password: "opaque" } }),
        repositoryOf("d", { stored: { username: "ana", password: "hunter2" } }),
        repositoryOf("e"),
      ],
    });
    expect(outcome).toEqual({
      exitCode: 1,
      rows: [
        ["✓ a", corpDomain, "-", who, "keyring", "5 h left", "-"],
        ["✗ b", corpDomain, "-", "access key AKIA1", "auth.toml", "expired 1 h ago", "-"],
        ["✗ c", "-", "-", "-", "auth.toml", "unknown token", "-"],
      ],
      rest: [
        `Source "b": the login expired 1 h ago
hint: Run poetry codeartifact login in the project, or poetry codeartifact logout
Source "c": the token is of unknown origin
hint: Run poetry codeartifact login in the project, or poetry codeartifact logout --all
`,
      ],
    });
  });
});
