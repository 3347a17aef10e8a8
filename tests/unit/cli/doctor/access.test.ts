import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { accessCheck } from "../../../../src/cli/own-commands/doctor/access.ts";
import { parseReadyToken } from "../../../../src/core/ready-token.ts";
import { askedRepository, doctorPatient, findingLines, heldLogins } from "../../../support/doctor-patient.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { openTemporaryFolder } from "../../../support/open-temporary-folder.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

const now = () => Date.parse("2026-11-24T08:00:00Z");
const given = 'good Token for "corp": AWS gives one for 12 h to the default AWS credentials';

let issuer: ScriptedTokenIssuer;
let world: LoginWorld;
let read: string[];
let project: string;

beforeEach(async () => {
  issuer = new ScriptedTokenIssuer(["corp"], now);
  world = loginWorld(() => issuer, new ScriptedSignInDesk(), now);
  project = await openTemporaryFolder("project");
  read = [];
});

function answers(status: number | undefined): void {
  world = {
    ...world,
    indexStatus: async (url, { username, password }) => {
      read.push(`${url.replace(sharedUrl, "")} as ${username} ${password.reveal()}`);
      return status;
    },
  };
}

const access = async (...repositories: readonly ReturnType<typeof askedRepository>[]) =>
  findingLines(
    await accessCheck(doctorPatient(world, { login: { project, ...(repositories.length > 0 && { repositories }) } })),
  );

describe("the check of tokens and indexes", () => {
  it("reads the index with the new token, where the project names a package, on its page", async () => {
    answers(200);
    writeFileSync(join(project, "pyproject.toml"), 'models = { version = "1", source = "corp" }\n');
    expect(await access()).toEqual([given, 'good Index of "corp": answers (HTTP 200, page of package "models")']);
    expect(read).toEqual(["models/ as aws token-1"]);
  });

  it.each([
    [
      401,
      'bad Index of "corp": does not accept the token (HTTP 401) -> Check the domain and the account in the source\'s URL',
    ],
    [
      403,
      'bad Index of "corp": is closed to the default AWS credentials (HTTP 403), though the login is good -> Ask for codeartifact:ReadFromRepository on the repository, in domain "corp"',
    ],
    [
      404,
      'warning Index of "corp": accepts the login (HTTP 404), but no package is known to try, so repository "shared" may not exist -> Run it again when poetry.lock has a package of this source, or check the repository\'s name',
    ],
    [
      undefined,
      'bad Index of "corp": gave no answer within 5 s, or none that is to be trusted -> Look at what is said of its host',
    ],
    [503, 'bad Index of "corp": answers with HTTP 503 -> Try again, and look at the AWS Health Dashboard'],
  ])("tells the answer %s apart", async (status, line) => {
    answers(status);
    expect(await access()).toEqual([given, line]);
  });

  it("takes a 404 for a package that there should be as a problem", async () => {
    answers(404);
    writeFileSync(join(project, "pyproject.toml"), 'models = { version = "1", source = "corp" }\n');
    expect((await access())[1]).toBe(
      'bad Index of "corp": accepts the login, but has no package "models", or there is no repository "shared" (HTTP 404) -> Check the repository\'s name in the source\'s URL, and the name of the package',
    );
  });

  it("gets one token for two sources of a domain, and goes on where another domain has none", async () => {
    answers(404);
    const strange = "https://strange-123456789012.d.codeartifact.eu-central-1.amazonaws.com/pypi/x1/simple/";
    const lines = await access(
      askedRepository("one"),
      askedRepository("two"),
      askedRepository("x", { urls: [strange] }),
    );
    expect(lines.map((line) => line.split(": ")[0])).toEqual([
      'good Token for "one", "two"',
      'bad Token for "x"',
      'warning Index of "one"',
      'warning Index of "two"',
      'skipped Index of "x"',
    ]);
    expect(lines[1]).toBe('bad Token for "x": account "123456789012" has no such domain -> Check the URL');
    expect(issuer.asked).toHaveLength(2);
  });

  it("reads the index with the user's own login, and asks AWS for nothing", async () => {
    answers(401);
    expect(await access(askedRepository("corp", { held: heldLogins("mine", "mine", "ana") }))).toEqual([
      'skipped Token for "corp": not needed: there is a login of your own',
      'bad Index of "corp": does not accept the login of your own (HTTP 401) -> Remove your own login for source "corp", and the plugin logs in',
    ]);
    expect([read, issuer.asked]).toEqual([["poetry-codeartifact-login-check/ as ana mine"], []]);
  });

  it("reads the index with the token that the environment has ready", async () => {
    answers(404);
    world = { ...world, user: { ...world.user, readyToken: parseReadyToken("ready") } };
    expect((await access())[0]).toBe('skipped Token for "corp": not needed: CODEARTIFACT_AUTH_TOKEN has one');
    expect([read, issuer.asked]).toEqual([["poetry-codeartifact-login-check/ as aws ready"], []]);
  });

  it("stores nothing, and remembers nothing", async () => {
    answers(200);
    const recorded: unknown[] = [];
    const record = (all: unknown) => {
      recorded.push(all);
      return { isKept: true, messages: [] };
    };
    world = { ...world, ledger: { ...world.ledger, find: () => undefined, record } };
    await access();
    expect(recorded).toEqual([]);
  });
});
