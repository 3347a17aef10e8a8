import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkoutFolder } from "../../../../scripts/checkout.ts";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { statusCommand } from "../../../../src/cli/own-commands/status.ts";
import type { Identity } from "../../../../src/core/identity.ts";
import { Problem } from "../../../../src/core/problem.ts";
import { parseReadyToken } from "../../../../src/core/ready-token.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { type LoginQuestion, parseQuestion, type RunQuestion } from "../../../../src/protocol/question.ts";
import { documentedConsole } from "../../../support/documented-console.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { ownQuestion, repositoryOf, runQuestion } from "../../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

const hourMs = 3_600_000;
const now = Date.parse("2026-11-24T08:00:00Z");
const scope = "region=eu-central-1 domain=corp owner=123456789012 identity=profile:developer";
const developer: Identity = { kind: "profile", name: "developer", namedBy: "settings" };

let world: LoginWorld;
let trouble: Problem | undefined;

beforeEach(() => {
  trouble = undefined;
  world = loginWorld(
    () => new ScriptedTokenIssuer([], () => now),
    new ScriptedSignInDesk(),
    () => now,
  );
  identify(developer);
});

function identify(identity: Identity, roleArn?: string): void {
  const chosen = { identity, ...(roleArn !== undefined && { roleArn }) };
  world = { ...world, user: { ...world.user, identify: () => chosen } };
}

/** Has the ledger know a token, which lives for so long from now on. */
function know(token: string, hours: number, key = scope): void {
  const expiresAt = now + hours * hourMs;
  const entry = { scope: key, issuedAt: expiresAt - 12 * hourMs, expiresAt, refreshAt: expiresAt - hourMs / 2 };
  world.ledger.record([{ token: new Secret(token), entry }]);
}

/** A token that tells when it ends. */
function readableToken(hours: number): string {
  return `${Buffer.from(JSON.stringify({ exp: (now + hours * hourMs) / 1000 })).toString("base64url")}.rest`;
}

async function status(
  values: Partial<LoginQuestion>,
  terminal: Partial<RunQuestion["terminal"]> = {},
  asked: RunQuestion = runQuestion(),
) {
  const command = statusCommand(async () => () => trouble);
  const { output, exitCode, messages, forget, execute } = await command.run({
    login: ownQuestion("status", values),
    answer: { logins: [], storage: "poetry", needs: "nothing", messages: [] },
    asked: { ...asked, terminal: { ...asked.terminal, ...terminal } },
    world,
  });
  expect({ messages, forget, execute }).toEqual({ messages: undefined, forget: undefined, execute: undefined });
  return { output: String(output), exitCode };
}

/** The row, or else the rows, below the heading, without what is aligned. */
async function rows(values: Partial<LoginQuestion>) {
  const { output, exitCode } = await status(values);
  const [table = "", ...rest] = output.split("\n\n");
  return {
    exitCode,
    rows: table
      .split("\n")
      .slice(1)
      .filter(Boolean)
      .map((row) => row.split(/ {2,}/)),
    rest,
  };
}

const corp = (stored?: { username?: string; password: string; keyring?: boolean; expiration?: string }) => ({
  repositories: [repositoryOf("corp", { url: sharedUrl, ...(stored && { stored }) })],
});
const domain = "corp (123456789012, eu-central-1)";
const logIn = "hint: Run poetry codeartifact login\n";

describe("status, as a table", () => {
  it("aligns a row for each source, and says with which of them something is wrong", async () => {
    know("one", 10.2);
    const url = sharedUrl.replace("/shared/", "/other-things/");
    const outcome = await status({
      repositories: [
        repositoryOf("corp", { url: sharedUrl, stored: { password: "one", keyring: true } }),
        repositoryOf("second", { url }),
        repositoryOf("pypi", { url: "https://pypi.org/simple/" }),
        repositoryOf("third", { url }),
        repositoryOf("not-of-this-project", { stored: { password: "one" } }),
      ],
    });
    expect(outcome).toEqual({
      exitCode: 1,
      output: `  Source  Domain                             Repository    Identity             Rests in  Login             Decided by
✓ corp    corp (123456789012, eu-central-1)  shared        profile "developer"  keyring   10 h 12 min left  settings
✗ second  corp (123456789012, eu-central-1)  other-things  profile "developer"  -         not logged in     settings
✗ third   corp (123456789012, eu-central-1)  other-things  profile "developer"  -         not logged in     settings

Sources "second", "third": not logged in
${logIn}`,
    });
  });

  it("is a block for each source on a terminal that is narrow, or too narrow for it", async () => {
    know("one", 12);
    const block = `ok corp
  domain      corp (123456789012, eu-central-1)
  repository  shared
  identity    profile "developer"
  rests in    auth.toml
  login       12 h left
  decided by  settings
`;
    const held = corp({ password: "one" });
    const ascii = { encoding: "ANSI_X3.4-1968" };
    expect(await status(held, { columns: 79, ...ascii })).toEqual({ exitCode: 0, output: block });
    expect(await status(held, { columns: 100, isTerminal: true, ...ascii })).toEqual({ exitCode: 0, output: block });
    expect((await status(held, { columns: 80 })).output).toMatch(/^ {2}Source .*\n✓ corp .*\n$/);
  });

  it("has colours where they are wanted, and obeys no control characters of a name", async () => {
    know("one", 12);
    const named = {
      repositories: [repositoryOf("co\u001b[31mrp", { url: sharedUrl, stored: { password: "one" } })],
    };
    expect((await status(named, { colour: true })).output).toContain("\n\u001b[32m✓\u001b[39m corp    ");
    expect((await status(named)).output).not.toContain("\u001b");
  });

  it("writes nothing when Poetry is to be quiet, but JSON when it is asked for", async () => {
    const quiet = { ...corp(), verbosity: "quiet" } as const;
    expect(await status(quiet)).toEqual({ exitCode: 1, output: "" });
    expect(JSON.parse((await status({ ...quiet, arguments: { json: true } })).output)).toMatchObject({ usable: false });
  });

  it("says so when there is nothing to show", async () => {
    const repositories = [repositoryOf("mine", { stored: { username: "ana", password: "secret" } })];
    expect(await status({ repositories })).toEqual({
      exitCode: 0,
      output: "No source of this project is a CodeArtifact repository\n",
    });
    const trouble = "RuntimeError: Poetry could not find a pyproject.toml file in /tmp or its parents";
    expect(await status({ repositories, trouble })).toEqual({
      exitCode: 0,
      output: "Poetry's store has no CodeArtifact login\n",
    });
  });
});

describe("status tells of", () => {
  const good = (...cells: readonly string[]) => ({
    exitCode: 0,
    rows: [["✓ corp", domain, "shared", ...cells]],
    rest: [],
  });
  const bad = (cells: readonly string[], told: string) => ({
    exitCode: 1,
    rows: [["✗ corp", domain, "shared", ...cells]],
    rest: [told],
  });
  const who = 'profile "developer"';

  it("a token that ends soon, which the next command renews", async () => {
    know("one", 0.3);
    expect(await rows(corp({ password: "one" }))).toEqual(good(who, "auth.toml", "18 min left", "settings"));
  });

  it("one that ended", async () => {
    know("one", -3);
    expect(await rows(corp({ password: "one", keyring: true }))).toEqual(
      bad([who, "keyring", "expired 3 h ago", "settings"], `Source "corp": the login expired 3 h ago\n${logIn}`),
    );
    expect(await rows(corp({ password: readableToken(-2) }))).toEqual(
      bad([who, "auth.toml", "expired 2 h ago", "settings"], `Source "corp": the login expired 2 h ago\n${logIn}`),
    );
  });

  it("one of version 1.0.0, by the end that was noted", async () => {
    expect(await rows(corp({ password: "old", expiration: "2026-11-24T10:00:00Z" }))).toEqual(
      good(who, "auth.toml", "2 h left", "settings"),
    );
  });

  it("one of unknown origin, whatever it says of itself", async () => {
    for (const password of ["opaque", readableToken(5)]) {
      expect(await rows(corp({ password }))).toEqual(
        bad([who, "auth.toml", "unknown token", "settings"], `Source "corp": the token is of unknown origin\n${logIn}`),
      );
    }
  });

  it.each([
    ["profile:ops#0123456789ab", 'the token is of profile "ops", not of profile "developer"'],
    ["key:AKIAEXAMPLE", 'the token is of access key AKIAEXAMPLE, not of profile "developer"'],
    [
      "web:file:arn:aws:iam::1:role/x",
      'the token is of web identity role "arn:aws:iam::1:role/x", not of profile "developer"',
    ],
    ["container", 'the token is of the container\'s credentials, not of profile "developer"'],
    ["default", 'the token is of the default AWS credentials, not of profile "developer"'],
    [
      "profile:developer role=arn:aws:iam::1:role/r",
      'the token is of profile "developer" as role "arn:aws:iam::1:role/r", not of profile "developer"',
    ],
    [
      "profile:developer#0123456789ab>arn:aws:iam::1:role/x",
      'the token is of profile "developer", but was got with other keys or for another time than now wanted',
    ],
    [
      "profile:developer duration=900",
      'the token is of profile "developer", but was got with other keys or for another time than now wanted',
    ],
  ])("another identity's, %s", async (identity, reason) => {
    know("one", 5, scope.replace("profile:developer", identity));
    expect(await rows(corp({ password: "one" }))).toEqual(
      bad([who, "auth.toml", "another identity's token", "settings"], `Source "corp": ${reason}\n${logIn}`),
    );
  });

  it("another domain's", async () => {
    know("one", 5, scope.replace("domain=corp", "domain=team"));
    expect(await rows(corp({ password: "one" }))).toEqual(
      bad(
        [who, "auth.toml", "another domain's token", "settings"],
        `Source "corp": the token is for domain "team" (123456789012, eu-central-1), not for "corp" (123456789012, eu-central-1)\n${logIn}`,
      ),
    );
  });

  it.each([
    ["sso-session-expired", "SSO session expired"],
    ["sso-session-absent", "SSO session absent"],
    ["sso-configuration", "SSO settings incomplete"],
    ["profile-not-found", "profile does not exist"],
    ["no-credentials", "no credentials found"],
  ] as const)("what keeps a token from being got: %s", async (code, words) => {
    trouble = new Problem(code, "this is why", "Do that");
    expect(await rows(corp())).toEqual(
      bad([who, "-", words, "settings"], 'Source "corp": not logged in, and this is why\nhint: Do that\n'),
    );
    know("one", 5);
    expect(await rows(corp({ password: "one" }))).toEqual({
      exitCode: 0,
      rows: [["! corp", domain, "shared", who, "auth.toml", "5 h left", "settings"]],
      rest: ['Source "corp": the login cannot be renewed, because this is why\nhint: Do that\n'],
    });
  });

  it("whom AWS is asked as, and what decides that", async () => {
    know("one", 5);
    const held = corp({ password: "x" });
    const cells = async (identity: Identity, roleArn?: string) => {
      identify(identity, roleArn);
      const [row = []] = (await rows(held)).rows;
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
      ...world,
      user: { ...world.user, loginInEnvironment: () => ({ username, password: new Secret(password) }) },
    });
    world = inEnvironment("aws", "opaque");
    expect(await rows(corp())).toEqual(good("-", "environment", "end not known", "environment"));
    world = inEnvironment("aws", readableToken(2));
    expect(await rows(corp())).toEqual(good("-", "environment", "2 h left", "environment"));
    world = inEnvironment("aws", readableToken(-2));
    expect(await rows(corp())).toEqual(
      bad(
        ["-", "environment", "expired 2 h ago", "environment"],
        'Source "corp": the login expired 2 h ago\nhint: Set POETRY_HTTP_BASIC_CORP_PASSWORD anew, or unset it\n',
      ),
    );
  });

  it("a login of the user's own, and of one in the URL, without either", async () => {
    expect(await rows(corp({ username: "ana", password: "hunter2" }))).toEqual(
      good('user "ana"', "auth.toml", "end not known", "own login"),
    );
    const url = sharedUrl.replace("https://", "https://aws:hunter2@");
    const outcome = await rows({ repositories: [repositoryOf("corp", { url })] });
    expect(outcome).toEqual(good("-", "the source's URL", "end not known", "own login"));
  });

  it("a login in Poetry's configuration that the store does not have", async () => {
    know("one", 5);
    const repositories = [repositoryOf("corp", { url: sharedUrl, read: { password: "one" } })];
    expect(await rows({ repositories })).toEqual(good(who, "Poetry's configuration", "5 h left", "settings"));
  });

  it("CODEARTIFACT_AUTH_TOKEN, and why it is not used", async () => {
    const withToken = (text: string) => ({ ...world, user: { ...world.user, readyToken: parseReadyToken(text) } });
    world = withToken(readableToken(2));
    expect(await rows(corp())).toEqual(good("-", "CODEARTIFACT_AUTH_TOKEN", "2 h left", "environment"));
    world = withToken(readableToken(-2));
    expect(await rows(corp())).toEqual(
      bad(
        [who, "-", "not logged in", "settings"],
        `Source "corp": not logged in\n${logIn}CODEARTIFACT_AUTH_TOKEN is not used: it expired 2 h ago\nhint: Set CODEARTIFACT_AUTH_TOKEN anew, or unset it\n`,
      ),
    );
  });

  it("storage in memory, where each command gets its own token", async () => {
    const settings = { storage: "memory" };
    expect(await rows({ ...corp(), settings })).toEqual(good(who, "memory only", "got by each command", "settings"));
    trouble = new Problem("profile-not-found", "this is why", "Do that");
    expect(await rows({ ...corp(), settings })).toMatchObject({ exitCode: 1 });
  });

  it("a URL that gets no token, and settings that cannot be used", async () => {
    const refused = { repositories: [repositoryOf("corp", { url: sharedUrl.replace("https:", "http:") })] };
    expect(await rows(refused)).toEqual({
      exitCode: 1,
      rows: [["✗ corp", "-", "-", "-", "-", "URL refused", "-"]],
      rest: ['Source "corp": its URL is not https\nhint: Take the URL that the CodeArtifact console shows for pip\n'],
    });
    expect(await rows({ ...corp(), settings: { source: [{ name: "corp", region: 5 }] } })).toEqual({
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
    know("one", 5);
    world = { ...world, surroundings: { ...world.surroundings, repositoriesInEnvironment: new Set(["other"]) } };
    expect(await rows(corp({ password: "one" }))).toEqual({
      exitCode: 1,
      rows: [["✓ corp", domain, "shared", who, "auth.toml", "5 h left", "settings"]],
      rest: [
        'POETRY_REPOSITORIES_OTHER_URL in the environment hides the login of source "corp" from Poetry\nhint: Unset it, and define that repository with poetry config repositories.other instead\n',
      ],
    });
  });

  it("a keyring that is to have the token, and is silent", async () => {
    const keyring = { name: "", state: "OSError: the keyring daemon went away" };
    const { output, exitCode } = await status(corp({ password: "" }), {}, runQuestion({ keyring }));
    expect({ exitCode, told: output.split("\n\n")[1] }).toEqual({
      exitCode: 1,
      told: `Source "corp": not logged in
${logIn}Cannot look for the token for "corp", which auth.toml says is in the keyring: OSError: the keyring daemon went away
hint: Unlock the keyring, or have Poetry use it
`,
    });
  });

  it("a project that cannot be read", async () => {
    const { output, exitCode } = await status({ trouble: "TOMLError: Invalid TOML file" });
    expect({ output, exitCode }).toEqual({
      exitCode: 1,
      output:
        "Poetry's store has no CodeArtifact login\n\nCannot read the project: TOMLError: Invalid TOML file\nhint: Run poetry check\n",
    });
  });

  it("all names of ours in the store where there is no project", async () => {
    know("one", 5);
    know("two", -1, scope.replace("profile:developer", "key:AKIA1"));
    const outcome = await rows({
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
        ["✓ a", domain, "-", who, "keyring", "5 h left", "-"],
        ["✗ b", domain, "-", "access key AKIA1", "auth.toml", "expired 1 h ago", "-"],
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

it("the JSON of status has no character that a locale may lack", async () => {
  identify({ kind: "profile", name: "dévelopeur 🦊", namedBy: "settings" });
  const { output } = await status({ ...corp(), arguments: { json: true } });
  expect(output).toMatch(/^[\x20-\x7e\n]+$/);
  expect(JSON.parse(output)).toMatchObject({ sources: [{ identity: 'profile "dévelopeur 🦊"' }] });
});

describe("docs/commands.md", () => {
  it("shows what status tells of a session that expired", async () => {
    trouble = new Problem(
      "sso-session-expired",
      'the SSO session "corp-sso" of profile "developer" expired 3 h ago',
      "Run aws sso login --profile developer",
    );
    const { output } = await status(corp());
    expect(await documentedConsole("commands.md")).toContainEqual({ command: "poetry codeartifact status", output });
  });

  it("shows the JSON that status writes, which has no token", async () => {
    know("one", -1);
    const { output } = await status({ ...corp({ password: "one", keyring: true }), arguments: { json: true } });
    const page = await readFile(join(checkoutFolder, "docs", "commands.md"), "utf8");
    expect(page).toContain(`\`\`\`json\n${output}\`\`\``);
  });
});

it("the question of status is understood as the shim sends it", () => {
  const { trouble: _trouble, ...sent } = ownQuestion("status", { arguments: { json: false } });
  const line = JSON.stringify({
    ...sent,
    version: 1,
    sources: [],
    configured: {},
    target: null,
    held: {},
    trouble: null,
  });
  expect(parseQuestion(line)).toMatchObject({
    ask: "login",
    command: "codeartifact status",
    arguments: { json: false },
  });
});
