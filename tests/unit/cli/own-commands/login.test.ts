import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { parseReadyToken } from "../../../../src/core/ready-token.ts";
import { Secret } from "../../../../src/core/secret.ts";
import type { LoginQuestion } from "../../../../src/protocol/question.ts";
import { documentedConsole } from "../../../support/documented-console.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { ownQuestion, repositoryOf, runOwnCommand } from "../../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

const hourMs = 3_600_000;
let now: number;
let issuer: ScriptedTokenIssuer;
let world: LoginWorld;

beforeEach(() => {
  now = Date.parse("2026-11-24T08:00:00Z");
  issuer = new ScriptedTokenIssuer(["corp"], () => now);
  world = loginWorld(
    () => issuer,
    new ScriptedSignInDesk(),
    () => now,
  );
});

const login = (values: Partial<LoginQuestion>) => runOwnCommand(ownQuestion("login", values), world);
const corp = (password?: string) =>
  repositoryOf("corp", { url: sharedUrl, ...(password !== undefined && { stored: { password } }) });
const team = repositoryOf("team", { url: sharedUrl.replace("corp-", "team-") });
const pypi = repositoryOf("pypi", { url: "https://pypi.org/simple/" });

const loggedIn = 'Logged in to CodeArtifact domain "corp" with the default AWS credentials, valid for 12 h\n';
const teamFailed =
  'Cannot log in to CodeArtifact domain "team" (source "team"): account "123456789012" has no such domain\nhint: Check the URL\n';
const done = (told: string) => ({ exitCode: 0, output: "", told, forgotten: [] });
const failed = (told: string) => ({ exitCode: 1, output: "", told, forgotten: [] });

describe("login", () => {
  it("logs in to all sources, and to the named ones alone", async () => {
    expect(await login({ repositories: [corp(), pypi] })).toEqual(done(loggedIn));
    expect(await login({ repositories: [corp(), team] })).toEqual(failed(`${loggedIn}${teamFailed}`));
    expect(await login({ repositories: [corp(), team], arguments: { source: ["corp"] } })).toEqual(done(loggedIn));
    expect(issuer.asked.map(({ domain }) => domain)).toEqual(["corp", "corp", "team", "corp"]);
  });

  it("has nothing to do, and says so, where all was good; unless a new token is wanted", async () => {
    await login({ repositories: [corp()] });
    now += hourMs;
    const held = { repositories: [corp("token-1"), { ...corp("token-1"), name: "second" }] };
    expect(await login(held)).toEqual(done('Nothing to do: sources "corp", "second" are logged in, 11 h left\n'));
    expect(await login({ ...held, arguments: { source: ["corp"] } })).toEqual(
      done('Nothing to do: source "corp" is logged in, 11 h left\n'),
    );
    expect(await login({ ...held, arguments: { force: true } })).toEqual(done(loggedIn));
    expect(issuer.asked.length).toBe(2);
  });

  it("does not replace a login of the user's own, though a new token is wanted", async () => {
    const mine = repositoryOf("corp", { url: sharedUrl, stored: { username: "ana", password: "hunter2" } });
    expect(await login({ repositories: [mine], arguments: { force: true } })).toEqual(
      done('Nothing to do: source "corp" is logged in by your login as "ana"\n'),
    );
    const readyToken = parseReadyToken("token");
    world = { ...world, user: { ...world.user, readyToken } };
    expect(await login({ repositories: [corp()] })).toEqual(
      done('Nothing to do: source "corp" is logged in by CODEARTIFACT_AUTH_TOKEN\n'),
    );
    world = {
      ...world,
      user: { ...world.user, loginInEnvironment: () => ({ username: "aws", password: new Secret("x") }) },
    };
    expect(await login({ repositories: [corp()] })).toEqual(
      done('Nothing to do: source "corp" is logged in by the environment\n'),
    );
    expect(issuer.asked).toEqual([]);
  });

  it("names what is nearest to a source that does not exist, and logs in to the others all the same", async () => {
    const outcome = await login({ repositories: [corp()], arguments: { source: ["crop", "corp"] } });
    expect(outcome).toEqual(failed(`${loggedIn}There is no source "crop"\nhint: Did you mean "corp"?\n`));
    const [documented] = (await documentedConsole("commands.md")).filter(({ command }) => command.endsWith(" crop"));
    expect(documented).toEqual({
      command: "poetry codeartifact login crop",
      output: (await login({ repositories: [corp()], arguments: { source: ["crop"] } })).told,
    });
  });

  it("fails for a named source that is none of CodeArtifact's, that is refused, or has settings that cannot be used", async () => {
    expect(await login({ repositories: [pypi, corp()], arguments: { source: ["pypi"] } })).toEqual(
      failed(
        'Cannot log in to source "pypi": its URL is not that of a CodeArtifact repository\nhint: Check the url of the source\n',
      ),
    );
    const plain = repositoryOf("plain", { url: sharedUrl.replace("https:", "http:") });
    expect(await login({ repositories: [plain] })).toEqual(
      failed(
        'Cannot log in to source "plain": its URL is not https\nhint: Take the URL that the CodeArtifact console shows for pip\n',
      ),
    );
    const settings = { source: [{ name: "corp", region: 5 }] };
    expect(await login({ repositories: [corp()], settings })).toEqual(
      failed("tool.poetry_codeartifact_login.source[0].region: wanted a string, got 5\n"),
    );
    expect(issuer.asked).toEqual([]);
  });

  it("keeps the token of a named source back for the sake of one that is not named", async () => {
    const plain = repositoryOf("plain", { url: sharedUrl.replace("https:", "http:").replace("/shared/", "/other/") });
    expect(await login({ repositories: [corp(), plain], arguments: { source: ["corp"] } })).toEqual(
      failed(
        'Cannot log in to source "corp": another source uses "corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com" without https and would send the token in clear\nhint: Change that source\'s URL to https\n',
      ),
    );
    expect(issuer.asked).toEqual([]);
  });

  it("is no success when all there is in the end is a token of unknown origin", async () => {
    issuer = new ScriptedTokenIssuer([], () => now);
    const token = `${Buffer.from(JSON.stringify({ exp: now / 1000 + 60 })).toString("base64url")}.rest`;
    expect(await login({ repositories: [corp(token)] })).toMatchObject({ exitCode: 1 });
  });

  it("says what there is not: a source of CodeArtifact, a project", async () => {
    expect(await login({ repositories: [pypi] })).toEqual(
      done("No source of this project is a CodeArtifact repository\n"),
    );
    expect(await login({ trouble: "RuntimeError: Poetry could not find a pyproject.toml file in /tmp" })).toEqual(
      failed("There is no project to log in to the sources of\nhint: Run it in the folder of a pyproject.toml\n"),
    );
    expect(await login({ trouble: "TOMLError: Invalid TOML file" })).toEqual(
      failed("Cannot read the project: TOMLError: Invalid TOML file\nhint: Run poetry check\n"),
    );
  });
});
