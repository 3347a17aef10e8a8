import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { converse, held, login, noAnswer, obtaining } from "../support/core-conversation.ts";
import { developerKeys, sharedUrl } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { setEnvironment } from "../support/set-environment.ts";

// The core as the shim sees it, but in this process, which is this file's alone: its console and signals are the core's.

let emulator: Emulator;
let home: string;

beforeEach(async () => {
  emulator = await openEmulator();
  home = await openTemporaryFolder("home");
  setEnvironment({ HOME: home, AWS_EC2_METADATA_DISABLED: "true", ...emulator.environment, ...developerKeys });
});

const run = {
  version: 1,
  ask: "run",
  terminal: { isTerminal: false, columns: 80, colour: false, encoding: "utf-8" },
  python: { version: "3.12.0", paths: [] },
  keyring: { name: "", state: "not used" },
  refusals: {},
};

const loggedIn = {
  level: "note",
  code: "logged-in",
  text: `Logged in to CodeArtifact domain "corp" with access key ${developerKeys.AWS_ACCESS_KEY_ID}, valid for 12 h`,
};

describe("serve()", () => {
  it("goes the way of a login: needs to obtain, obtains, is told that it was stored, and finds it good", async () => {
    const [needs, obtained, stored] = await converse(login(), obtaining(), { version: 1, ask: "stored", refusals: {} });
    const [token] = emulator.issuedTokens;
    const [again] = await converse(login(held(obtained ?? noAnswer)));
    const known = { repository: "corp", username: "aws", password: token };
    expect([needs, obtained, stored, again]).toEqual([
      {
        version: 1,
        logins: [],
        messages: [],
        next: {
          question: { ask: "login", may: { obtain: true, interact: false } },
          seconds: 60,
          lock: true,
          person: false,
        },
      },
      {
        version: 1,
        logins: [{ ...known, keep: false }],
        messages: [loggedIn],
        next: { question: { ask: "stored" }, seconds: 10, lock: false, person: false },
      },
      { version: 1, logins: [{ ...known, keep: true }], messages: [loggedIn], next: null },
      { version: 1, logins: [{ ...known, keep: true }], messages: [], next: null },
    ]);
    expect(emulator.requests.length).toBe(1);
  });

  it("remembers no token itself, but what it is for", async () => {
    await converse(obtaining());
    const ledger = await readFile(join(home, ".cache", "poetry-codeartifact-login", "ledger.json"), "utf8");
    expect([Object.keys(JSON.parse(ledger).tokens).length, ledger.includes(emulator.issuedTokens[0] ?? "")]).toEqual([
      1,
      false,
    ]);
  });

  it("answers what it does not understand, and goes on", async () => {
    const answers = await converse("rubbish\n", { version: 2, ask: "login" }, obtaining());
    expect(answers.map(({ messages }) => messages)).toEqual([
      [
        {
          level: "warning",
          code: "protocol",
          text: expect.stringMatching(/^CodeArtifact login skipped: the plugin's question is not understood \(.+\)$/),
          hint: "Install poetry-codeartifact-login-plugin anew: its two halves do not fit",
        },
      ],
      [
        {
          level: "warning",
          code: "protocol",
          text: "CodeArtifact login skipped: the plugin speaks version 2 of its protocol, its core version 1",
          hint: "Install poetry-codeartifact-login-plugin anew: its two halves are of different releases",
        },
      ],
      [loggedIn],
    ]);
  });

  it("tells of a bug, and lets Poetry go on", async () => {
    const typed = { program: ["/no\u0000program"] };
    const answers = await converse(obtaining({ command: "codeartifact exec", arguments: typed }), run, obtaining());
    expect(answers.slice(1)).toEqual([
      {
        version: 1,
        logins: [],
        messages: [
          {
            level: "error",
            code: "unexpected",
            text: expect.stringMatching(
              /^CodeArtifact login skipped: an unexpected error \(TypeError: The argument 'path' must be a string/,
            ),
            hint: "Report this: it is a bug of the plugin",
          },
        ],
        next: null,
      },
      expect.objectContaining({ logins: [expect.objectContaining({ repository: "corp" })] }),
    ]);
  });

  it("looks after a failure whether the index accepts the login", async () => {
    const answers = await converse(obtaining(), () => {
      emulator.expireTokens();
      return { version: 1, ask: "failed" };
    });
    expect(answers.at(-1)?.messages).toEqual([
      {
        level: "error",
        code: "index-unauthorized",
        text: `The index of source "corp" does not accept the token of access key ${developerKeys.AWS_ACCESS_KEY_ID} (HTTP 401)`,
        hint: "Run poetry config --unset http-basic.corp, and the plugin logs in anew",
      },
    ]);
  });

  it("gets another token for a request that the index refused, and says on which repository", async () => {
    const [first, second] = await converse(obtaining(), (last) => {
      emulator.expireTokens();
      const password = last.logins[0]?.password ?? "";
      const authorization = `Basic ${Buffer.from(`aws:${password}`).toString("base64")}`;
      return obtaining({ ...held(last), refused: { url: `${sharedUrl}corp-greeting/`, authorization } });
    });
    expect([first?.logins[0]?.password, second?.logins[0]?.password]).toEqual(emulator.issuedTokens);
  });

  it("runs a command of the plugin's own", async () => {
    const answers = await converse(obtaining({ command: "codeartifact token" }), run);
    expect(answers.at(-1)).toMatchObject({ exitCode: 0, output: `${emulator.issuedTokens[0]}\n` });
  });

  it("gives no token to a host whose certificates the project chooses", async () => {
    await writeFile(join(home, "poetry.toml"), '[certificates.corp]\ncert = "mine.pem"\n');
    const [answer] = await converse(login());
    expect([answer?.logins, answer?.next, emulator.requests]).toEqual([[], null, []]);
  });

  it("takes a poetry.toml that it cannot read for one that chooses all certificates", async () => {
    await writeFile(join(home, "poetry.toml"), "certificates = [\n");
    const [answer] = await converse(login());
    expect([answer?.logins, answer?.next]).toEqual([[], null]);
  });

  it("goes by what the environment says: a profile in place of the settings', in CI", async () => {
    await mkdir(join(home, ".aws"));
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = developerKeys;
    await writeFile(
      join(home, ".aws", "credentials"),
      `[shop]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    );
    setEnvironment({
      HOME: home,
      CI: "true",
      POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE: "shop",
      POETRY_CODEARTIFACT_LOGIN_NODE: "node",
      ...emulator.environment,
    });
    const [answer] = await converse(obtaining());
    expect(answer?.messages).toEqual([
      {
        level: "warning",
        code: "node-ignored",
        text: 'POETRY_CODEARTIFACT_LOGIN_NODE is ignored: "node" is no absolute path',
        hint: "Set it to the whole path of the program, or unset it",
      },
      { ...loggedIn, text: 'Logged in to CodeArtifact domain "corp" with profile "shop", valid for 12 h' },
    ]);
  });

  it("goes on in memory where there is no place for a ledger", async () => {
    const { HOME, ...rest } = { ...process.env };
    expect(HOME).toBe(home);
    setEnvironment(Object.fromEntries(Object.entries(rest).map(([name, value = ""]) => [name, value])));
    const [answer] = await converse(obtaining({ project: home }));
    expect(answer?.logins.map(({ keep }) => keep)).toEqual([true]);
  });
});
