import { beforeEach, describe, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../../src/cli/commands/login.ts";
import { commandDefinitions } from "../../../../src/cli/own-commands/own-commands.ts";
import type { LoginQuestion } from "../../../../src/protocol/question.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { openTemporaryFolder } from "../../../support/open-temporary-folder.ts";
import { ownQuestion, repositoryOf, runOwnCommand, runQuestion } from "../../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";
import { setEnvironment } from "../../../support/set-environment.ts";

const now = () => Date.parse("2026-11-24T08:00:00Z");

let world: LoginWorld;

beforeEach(() => {
  world = loginWorld(() => new ScriptedTokenIssuer(["corp"], now), new ScriptedSignInDesk(), now);
  setEnvironment({});
});

const outside = "RuntimeError: Poetry could not find a pyproject.toml file in /tmp";
const corp = (stored?: { readonly username: string; readonly password: string }) =>
  repositoryOf("corp", { url: sharedUrl, ...(stored && { stored }) });
const run = (command: string, values: Partial<LoginQuestion>) => runOwnCommand(ownQuestion(command, values), world);
const failed = (told: string, exitCode = 1) => ({ exitCode, output: "", told, forgotten: [] });

describe("poetry codeartifact token", () => {
  it("tells the repository of a host that the user trusts, and of an end that nobody knows", async () => {
    const source = { name: "corp", domain: "corp", domain_owner: "123456789012", region: "eu-central-1" };
    const json = async (url: string) => {
      const own = repositoryOf("corp", { url, stored: { username: "ana", password: "opaque" } });
      const settings = { source: [source] };
      const { output } = await run("token", { repositories: [own], settings, arguments: { format: "json" } });
      return JSON.parse(output);
    };
    const known = {
      source: "corp",
      domain: "corp",
      domainOwner: "123456789012",
      region: "eu-central-1",
      username: "ana",
      token: "opaque",
      expiresAt: null,
    };
    expect([await json("https://proxy.corp.example/"), await json("https://proxy.corp.example/py/simple")]).toEqual([
      {
        ...known,
        repository: null,
        indexUrl: "https://proxy.corp.example/",
        uploadUrl: "https://proxy.corp.example/",
      },
      {
        ...known,
        repository: "py",
        indexUrl: "https://proxy.corp.example/py/simple/",
        uploadUrl: "https://proxy.corp.example/py/",
      },
    ]);
  });

  it("gives no password that would break the line", async () => {
    expect(await run("token", { repositories: [corp({ username: "ana", password: "two words" })] })).toEqual(
      failed('The login of source "corp" has no token, but a password of another kind\n'),
    );
  });

  it("warns of a name with a dot, which Poetry 2.4 and newer does not find in a shell's variables", async () => {
    const dotted = repositoryOf("team.two", { url: sharedUrl });
    const told = async (poetry: string) =>
      (await run("token", { repositories: [dotted], arguments: { format: "env" }, poetry })).told.split("\n")[1];
    expect([await told("2.4.0"), await told("2.3.9")]).toEqual([
      'Poetry 2.4 and newer reads no variable of a shell for source "team.two", because of the dot in its name',
      "",
    ]);
  });

  it("says why there is no source: there is no project", async () => {
    expect(await run("token", { trouble: outside })).toEqual(
      failed(
        `No source is a CodeArtifact repository (${outside})\nhint: Run it in the folder of a project with such a source\n`,
      ),
    );
  });

  it("names what there is to name where the source is not known", async () => {
    expect(await run("token", { repositories: [corp()], arguments: { source: "crop" } })).toEqual(
      failed('There is no source "crop" here\nhint: Name a source that is one: "corp"\n'),
    );
    expect(await run("token", { arguments: { source: "crop" } })).toEqual(
      failed(
        'There is no source "crop" here\nhint: Look at the sources in pyproject.toml: none is a CodeArtifact repository\n',
      ),
    );
  });

  it("gives no token of settings that cannot be used", async () => {
    const settings = { source: [{ name: "corp", region: 5 }] };
    expect(await run("token", { repositories: [corp()], settings })).toEqual(
      failed("tool.poetry_codeartifact_login.source[0].region: wanted a string, got 5\nThere is no login\n"),
    );
  });
});

describe("poetry codeartifact exec", () => {
  /** A program that is there on every system. */
  const node = process.execPath;
  const exec = (program: readonly string[] | undefined, values: Partial<LoginQuestion> = {}) =>
    run("exec", { repositories: [corp()], ...values, arguments: { ...(program && { program }), ...values.arguments } });

  it.each([undefined, [], [""], ["no-such-program"]])(
    "fails as a shell does where there is no program: %j",
    async (program) => {
      expect(await exec(program)).toMatchObject({
        exitCode: 127,
        told: expect.stringContaining(
          `There is no program "${program?.[0] ?? ""}"\nhint: Look at PATH, of which folders that are not absolute are passed over, or write the program's path\n`,
        ),
      });
    },
  );

  it("fails as a shell does where a program cannot be run", async () => {
    expect(await exec(["/"])).toMatchObject({
      exitCode: 126,
      told: expect.stringContaining('"/" is no program that can be run\n'),
    });
  });

  it("says that the program was not run where there is no login", async () => {
    expect(await exec([node], { arguments: { source: ["crop"] } })).toMatchObject({
      exitCode: 1,
      told: expect.stringContaining(`There is no source "crop" here, and "${node}" was not run\n`),
    });
  });

  it("says why it runs the program without a login", async () => {
    expect(await exec([node], { repositories: [], trouble: outside })).toMatchObject({
      exitCode: 0,
      told: `No source is a CodeArtifact repository (${outside}): "${node}" is run without a login\n`,
    });
  });
});

describe("the commands of the plugin's own", () => {
  it("are those that the shim registers", () => {
    expect(Object.keys(commandDefinitions())).toEqual(["status", "login", "logout", "doctor", "token", "exec"]);
  });

  it.each(["codeartifact", "codeartifact constructor", "codeartifact nothing"])(
    "are no others: %s",
    async (command) => {
      const question = { ...ownQuestion("status"), command };
      const answer = { logins: [], storage: "poetry", needs: "nothing", messages: [] } as const;
      await expect(
        answerQuestion(runQuestion(), world, { used: [], renewedScopes: new Set(), last: { login: question, answer } }),
      ).rejects.toThrow("there is no such command");
      await expect(answerQuestion(runQuestion(), world)).rejects.toThrow("there is no such command");
    },
  );

  it("status looks at this machine for what keeps a token from being got", async () => {
    const home = await openTemporaryFolder("home");
    setEnvironment({ HOME: home });
    const identity = { kind: "profile", name: "absent", namedBy: "settings" } as const;
    world = { ...world, user: { ...world.user, identify: () => ({ identity }) } };
    const { exitCode, output } = await run("status", { repositories: [corp()] });
    expect([exitCode, output.split("\n\n")[1]]).toEqual([
      1,
      'Source "corp": not logged in, and there is no AWS profile "absent" on this machine\nhint: Run aws configure sso, which makes one\n',
    ]);
  });
});

it("logout tells of an unknown name where there are none", async () => {
  expect(await run("logout", { arguments: { source: ["corp"] }, trouble: outside })).toEqual(
    failed('There is no source "corp"\nhint: Run it in the folder of the project\n'),
  );
});

it("status says nothing of a URL with a login in it that is none of CodeArtifact's", async () => {
  const url = "https://ana:hunter2@proxy.corp.example/simple/";
  expect(await run("status", { repositories: [repositoryOf("corp", { url })] })).toMatchObject({
    exitCode: 0,
    output: "No source of this project is a CodeArtifact repository\n",
  });
});
