import { describe, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../src/cli/commands/login.ts";
import { Conversation } from "../../../src/cli/conversation.ts";
import { newExecCommand } from "../../../src/cli/own-commands/exec.ts";
import { tokenCommand } from "../../../src/cli/own-commands/token.ts";
import { primarySource } from "../../../src/core/primary-source.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { LoginQuestion, RunQuestion } from "../../../src/protocol/question.ts";
import { loginWorld } from "../../support/login-world.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

const now = Date.parse("2026-11-24T08:00:00Z");
const host = (domain: string) => `${domain}-123456789012.d.codeartifact.us-west-2.amazonaws.com`;
const index = (domain: string, repository: string) => `https://${host(domain)}/pypi/${repository}/simple/`;

const corp = { corp: index("mydomain", "shared") };
const oneDomain = { ...corp, "team.two": index("mydomain", "second") };
const twoDomains = { ...corp, other: index("otherdomain", "shared") };

interface Asked {
  readonly command: "codeartifact token" | "codeartifact exec";
  readonly sources: Readonly<Record<string, string>>;
  readonly typed?: Readonly<Record<string, unknown>>;
  readonly primary?: string;
  readonly poetry?: string;
  readonly domains?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly world?: (world: LoginWorld) => LoginWorld;
}

/** Runs a command as the shim does, and gives the outcome with its secrets shown. */
async function runCommand({ command, sources, typed = {}, environment = {}, ...more }: Asked) {
  const issuer = new ScriptedTokenIssuer(more.domains ?? ["mydomain", "otherdomain"], () => now);
  const plain = loginWorld(
    () => issuer,
    new ScriptedSignInDesk(),
    () => now,
  );
  const world = more.world?.(plain) ?? plain;
  const conversation = new Conversation();
  const login: LoginQuestion = {
    ask: "login",
    poetry: more.poetry ?? "2.5.1",
    command,
    verbosity: "normal",
    project: "/project",
    sources: [...Object.keys(sources), "public"],
    settings: null,
    repositories: Object.entries(sources).map(([name, url]) => ({ name, urls: [url], use: "download", held: [] })),
    may: { obtain: true, interact: false },
    arguments: typed,
    ...(more.primary !== undefined && { primarySource: more.primary }),
  };
  const answer = conversation.complete(login, await answerQuestion(login, world, conversation));
  const asked: RunQuestion = {
    ask: "run",
    terminal: { isTerminal: more.isTerminal ?? false, columns: 80, colour: false, encoding: "utf-8" },
    python: { version: "3.13.0", paths: [] },
    keyring: { name: "", state: "" },
    refusals: {},
  };
  const own = command === "codeartifact token" ? tokenCommand : newExecCommand(environment, "linux");
  const { output, execute, ...outcome } = await own.run({ login, answer, asked, world });
  return {
    ...outcome,
    ...(output !== undefined && { output: reveal(output) }),
    ...(execute !== undefined && {
      command: execute.command,
      environment: Object.fromEntries(
        Object.entries(execute.environment).map(([name, value]) => [name, reveal(value)]),
      ),
    }),
  };
}

const reveal = (text: string | Secret) => (typeof text === "string" ? text : text.reveal());

describe("token", () => {
  const token = (more: Partial<Asked> = {}) => runCommand({ command: "codeartifact token", sources: corp, ...more });

  it("is a line, and in each format what other programs read", async () => {
    const formatted = async (format: string | null) =>
      (await token({ sources: oneDomain, primary: "corp", poetry: "2.3.4", typed: { format } })).output;
    const secret = (await formatted(null))?.trim() ?? "";
    expect(secret).toMatch(/^\S+$/);
    expect(await formatted("env")).toBe(
      `POETRY_HTTP_BASIC_CORP_USERNAME=aws\nPOETRY_HTTP_BASIC_CORP_PASSWORD=${secret}\nPOETRY_HTTP_BASIC_TEAM_TWO_USERNAME=aws\nPOETRY_HTTP_BASIC_TEAM_TWO_PASSWORD=${secret}\n`,
    );
    expect(await formatted("netrc")).toBe(`machine ${host("mydomain")} login aws password ${secret}\n`);
    expect(await formatted("pip-conf")).toBe(
      `[global]\nindex-url = https://aws:${secret}@${host("mydomain")}/pypi/shared/simple/\nextra-index-url =\n    https://aws:${secret}@${host("mydomain")}/pypi/second/simple/\n`,
    );
    expect(JSON.parse((await formatted("json")) ?? "")).toEqual({
      source: "corp",
      domain: "mydomain",
      domainOwner: "123456789012",
      region: "us-west-2",
      repository: "shared",
      indexUrl: index("mydomain", "shared"),
      uploadUrl: `https://${host("mydomain")}/pypi/shared/`,
      username: "aws",
      token: secret,
      expiresAt: "2026-11-24T20:00:00.000Z",
    });
  });

  it.each<[string, Partial<Asked>, string, string | undefined]>([
    [
      "there are several domains",
      { sources: twoDomains },
      'There are several tokens here, of the sources "corp" or "other"',
      "Name the source: poetry codeartifact token corp",
    ],
    [
      "the source is another index",
      { typed: { source: "public" } },
      'Source "public" is not a CodeArtifact repository',
      'Name a source that is one: "corp"',
    ],
    [
      "there is no source",
      { sources: {} },
      "No source is a CodeArtifact repository",
      "Run it in the folder of a project with such a source",
    ],
    ["the login failed", { domains: [] }, 'There is no login for source "corp"', undefined],
    [
      "the format is not known",
      { typed: { format: "yaml" } },
      'There is no format "yaml"',
      'Use "env", "json", "netrc" or "pip-conf"',
    ],
    [
      "it would be shown on a terminal",
      { isTerminal: true },
      "The token is not shown on a terminal, where others may read it",
      "Redirect the output to where it is needed, or add --yes",
    ],
    [
      "the name of the source would set another variable",
      { sources: { "a\nPATH": index("mydomain", "shared") }, typed: { format: "env" } },
      'The name of source "a\nPATH" cannot be part of an environment variable',
      undefined,
    ],
  ])("is refused where %s", async (_why, more, text, hint) => {
    const { exitCode, output, messages } = await token(more);
    expect({ exitCode, output, text: messages?.at(-1)?.text, hint: messages?.at(-1)?.hint }).toEqual({
      exitCode: 1,
      output: undefined,
      text,
      hint,
    });
  });

  it("is not got before it is clear which one is wanted", async () => {
    const issuer = new ScriptedTokenIssuer(["mydomain", "otherdomain"], () => now);
    const world = (plain: LoginWorld) => ({ ...plain, issuer: async () => issuer });
    expect(await token({ sources: twoDomains, world })).toMatchObject({ exitCode: 1 });
    expect(issuer.asked).toEqual([]);
    expect(await token({ sources: oneDomain, world })).toMatchObject({ exitCode: 0 });
    expect(issuer.asked).toHaveLength(1);
  });

  it("is that of the source that is named, and is shown on a terminal with --yes", async () => {
    const named = { sources: twoDomains, typed: { source: "other", yes: true }, isTerminal: true };
    expect(await token(named)).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^\S+\n$/) });
  });

  it("is the one of the environment, where that has one", async () => {
    const given = { username: "aws", password: new Secret("given") };
    const world = (plain: LoginWorld) => ({ ...plain, user: { ...plain.user, loginInEnvironment: () => given } });
    expect(await token({ world, domains: [] })).toEqual({ exitCode: 0, output: "given\n", messages: [] });
  });
});

describe("exec", () => {
  /** A program that is there on every system. */
  const node = process.execPath;
  const exec = (more: Partial<Asked> = {}) =>
    runCommand({
      command: "codeartifact exec",
      sources: corp,
      ...more,
      typed: { program: [node, "-v"], ...more.typed },
    });

  it("sets the variables of Poetry, uv, pip and twine", async () => {
    const { environment = {}, ...outcome } = await exec({ primary: "corp" });
    const { TWINE_PASSWORD: secret } = environment;
    expect(outcome).toEqual({ exitCode: 0, messages: [], command: [node, "-v"] });
    expect(environment).toEqual({
      POETRY_HTTP_BASIC_CORP_USERNAME: "aws",
      POETRY_HTTP_BASIC_CORP_PASSWORD: secret,
      UV_INDEX_CORP_USERNAME: "aws",
      UV_INDEX_CORP_PASSWORD: secret,
      PIP_INDEX_URL: `https://aws:${secret}@${host("mydomain")}/pypi/shared/simple/`,
      TWINE_REPOSITORY_URL: `https://${host("mydomain")}/pypi/shared/`,
      TWINE_USERNAME: "aws",
      TWINE_PASSWORD: secret,
    });
  });

  it("sets none of twine's for several sources, and both names of one with a dot", async () => {
    const { environment = {} } = await exec({ sources: oneDomain });
    expect(Object.keys(environment).sort()).toEqual([
      "PIP_EXTRA_INDEX_URL",
      "POETRY_HTTP_BASIC_CORP_PASSWORD",
      "POETRY_HTTP_BASIC_CORP_USERNAME",
      "POETRY_HTTP_BASIC_TEAM.TWO_PASSWORD",
      "POETRY_HTTP_BASIC_TEAM.TWO_USERNAME",
      "POETRY_HTTP_BASIC_TEAM_TWO_PASSWORD",
      "POETRY_HTTP_BASIC_TEAM_TWO_USERNAME",
      "UV_INDEX_CORP_PASSWORD",
      "UV_INDEX_CORP_USERNAME",
      "UV_INDEX_TEAM_TWO_PASSWORD",
      "UV_INDEX_TEAM_TWO_USERNAME",
    ]);
    expect(environment["PIP_EXTRA_INDEX_URL"]).toMatch(/^https:\S+\/shared\/simple\/ https:\S+\/second\/simple\/$/);
  });

  it("replaces nothing that the user has set, and does not complete it", async () => {
    const environment = { PIP_EXTRA_INDEX_URL: "", UV_INDEX_CORP_USERNAME: "me", TWINE_REPOSITORY: "testpypi" };
    expect(Object.keys((await exec({ environment })).environment ?? {})).toEqual([
      "POETRY_HTTP_BASIC_CORP_USERNAME",
      "POETRY_HTTP_BASIC_CORP_PASSWORD",
    ]);
  });

  it("runs nothing where one of the logins failed, unless --source leaves it out", async () => {
    const more = { sources: twoDomains, domains: ["mydomain"] };
    const failed = await exec(more);
    expect([failed.exitCode, failed.command, failed.messages?.at(-1)?.text]).toEqual([
      1,
      undefined,
      `There is no login for source "other", and "${node}" was not run`,
    ]);
    const chosen = await exec({ ...more, typed: { source: ["corp"] } });
    expect([chosen.exitCode, chosen.messages, chosen.command]).toEqual([0, [], [node, "-v"]]);
  });

  it("runs the command all the same where no login is needed, and says so", async () => {
    const { messages, environment } = await exec({ sources: {} });
    expect([environment, messages?.map(({ level, text }) => [level, text])]).toEqual([
      {},
      [["warning", `No source is a CodeArtifact repository: "${node}" is run without a login`]],
    ]);
  });
});

it.each<[string | undefined, Parameters<typeof primarySource>[0]]>([
  ["a", [{ name: "a" }, { name: "b" }]],
  [
    "b",
    [
      { name: "a", priority: "explicit" },
      { name: "b", priority: "Primary" },
    ],
  ],
  ["b", [{ name: "a" }, { name: "b", priority: "default" }]],
  [
    "b",
    [
      { name: "a", secondary: true },
      { name: "b", default: true },
    ],
  ],
  [undefined, [{ name: "a", priority: "supplemental" }]],
  [undefined, []],
])("primarySource() is %j of %j", (name, sources) => {
  expect(primarySource(sources)).toBe(name);
});
