import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkoutFolder } from "../../../../scripts/checkout.ts";
import { Problem } from "../../../../src/core/problem.ts";
import { parseQuestion } from "../../../../src/protocol/question.ts";
import { documentedConsole } from "../../../support/documented-console.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { ownQuestion, repositoryOf } from "../../../support/own-command-run.ts";
import { corp, logIn, StatusWorld } from "../../../support/status-world.ts";

let here: StatusWorld;

beforeEach(() => {
  here = new StatusWorld();
});

describe("status, as a table", () => {
  it("aligns a row for each source, and says with which of them something is wrong", async () => {
    here.know("one", 10.2);
    const url = sharedUrl.replace("/shared/", "/other-things/");
    const outcome = await here.status({
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
    here.know("one", 12);
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
    expect(await here.status(held, { columns: 79, ...ascii })).toEqual({ exitCode: 0, output: block });
    expect(await here.status(held, { columns: 100, isTerminal: true, ...ascii })).toEqual({
      exitCode: 0,
      output: block,
    });
    expect((await here.status(held, { columns: 80 })).output).toMatch(/^ {2}Source .*\n✓ corp .*\n$/);
  });

  it("has colours where they are wanted, and obeys no control characters of a name", async () => {
    here.know("one", 12);
    const named = {
      repositories: [repositoryOf("co\u001b[31mrp", { url: sharedUrl, stored: { password: "one" } })],
    };
    expect((await here.status(named, { colour: true })).output).toContain("\n\u001b[32m✓\u001b[39m corp    ");
    expect((await here.status(named)).output).not.toContain("\u001b");
  });

  it("writes nothing when Poetry is to be quiet, but JSON when it is asked for", async () => {
    const quiet = { ...corp(), verbosity: "quiet" } as const;
    expect(await here.status(quiet)).toEqual({ exitCode: 1, output: "" });
    expect(JSON.parse((await here.status({ ...quiet, arguments: { json: true } })).output)).toMatchObject({
      usable: false,
    });
  });

  it("says so when there is nothing to show", async () => {
    const repositories = [repositoryOf("mine", { stored: { username: "ana", password: "secret" } })];
    expect(await here.status({ repositories })).toEqual({
      exitCode: 0,
      output: "No source of this project is a CodeArtifact repository\n",
    });
    const trouble = "RuntimeError: Poetry could not find a pyproject.toml file in /tmp or its parents";
    expect(await here.status({ repositories, trouble })).toEqual({
      exitCode: 0,
      output: "Poetry's store has no CodeArtifact login\n",
    });
  });
});

it("the JSON of status has no character that a locale may lack", async () => {
  here.identify({ kind: "profile", name: "dévelopeur 🦊", namedBy: "settings" });
  const { output } = await here.status({ ...corp(), arguments: { json: true } });
  expect(output).toMatch(/^[\x20-\x7e\n]+$/);
  expect(JSON.parse(output)).toMatchObject({ sources: [{ identity: 'profile "dévelopeur 🦊"' }] });
});

describe("docs/commands.md", () => {
  it("shows what status tells of a session that expired", async () => {
    here.trouble = new Problem(
      "sso-session-expired",
      'the SSO session "corp-sso" of profile "developer" expired 3 h ago',
      "Run aws sso login --profile developer",
    );
    const { output } = await here.status(corp());
    expect(await documentedConsole("commands.md")).toContainEqual({ command: "poetry codeartifact status", output });
  });

  it("shows the JSON that status writes, which has no token", async () => {
    here.know("one", -1);
    const { output } = await here.status({ ...corp({ password: "one", keyring: true }), arguments: { json: true } });
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
