import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal } from "../../emulator/example-world.ts";
import { cachePath } from "../../src/aws/sso-cache.ts";
import { signInToSso } from "../../src/aws/sso-sign-in.ts";
import { TerminalSignInDesk } from "../../src/aws/terminal-sign-in-desk.ts";
import type { SsoProfile } from "../../src/core/sso-profile.ts";
import { onPosix } from "../support/on-posix.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { openTerminal } from "../support/open-terminal.ts";
import { setEnvironment } from "../support/set-environment.ts";
import { openBrowserProgram, ssoConfig } from "../support/sso.ts";
import { problemOf } from "../support/token-issuer-contract.ts";

const portal = { startUrl: examplePortal.startUrl, region: examplePortal.region };
const session = { name: "corp-sso", ...portal, scopes: ["sso:account:access"] };
const profile: SsoProfile = { name: "developer", session, accountId: "123456789012", roleName: "Developer" };
const forever = new AbortController().signal;

let emulator: Emulator;
let home: string;

beforeEach(async () => {
  emulator = await openEmulator();
  home = await openTemporaryFolder("home");
  await mkdir(join(home, ".aws"));
  await writeFile(join(home, ".aws", "config"), ssoConfig);
  setEnvironment({ HOME: home, PATH: "/usr/bin:/bin", ...emulator.environment });
});

/** A browser of this home, named by `BROWSER`. */
async function openBrowser() {
  await mkdir(join(home, "bin"));
  const writeProgram = (name: string, text: string) =>
    writeFile(join(home, "bin", name), text, { mode: 0o755 }).then(() => undefined);
  const browser = await openBrowserProgram({ folder: home, writeProgram }, emulator);
  Object.assign(process.env, browser.environment);
  return browser;
}

/** Signs in, and tells what was shown. */
async function signIn(more: { readonly profile?: SsoProfile } = {}): Promise<readonly string[]> {
  const shown: string[] = [];
  await signInToSso(more.profile ?? profile, {
    environment: process.env,
    now: Date.now,
    project: "/project",
    show: (line) => shown.push(line),
    pause: async () => undefined,
    signal: forever,
  });
  return shown;
}

const keptToken = async () => JSON.parse(await readFile(cachePath(session), "utf8")).accessToken;

describe.runIf(onPosix)("signInToSso() with a browser on this machine", () => {
  it("opens it, and keeps the session that it comes back with a code for", async () => {
    const browser = await openBrowser();
    const shown = await signIn();
    const page = await browser.opened;
    expect(shown).toEqual(["Sign in with the browser. If it does not open by itself, go to:", page]);
    const { origin, pathname, searchParams } = new URL(page);
    expect([origin, pathname, Object.fromEntries(searchParams)]).toEqual([
      "https://oidc.eu-central-1.amazonaws.com",
      "/authorize",
      {
        response_type: "code",
        client_id: expect.any(String),
        redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/),
        state: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: "S256",
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        scopes: "sso:account:access",
      },
    ]);
    expect(emulator.issuedSecrets).toContain(await keptToken());
  });

  it("says that the person refused", async () => {
    await openBrowser();
    emulator.sso.person("denies");
    const problem = await problemOf(signIn());
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "sso-sign-in-failed",
      'the sign-in to SSO session "corp-sso" was refused in the browser',
      "Run aws sso login --profile developer",
    ]);
  });
});

it.runIf(onPosix)("signInToSso() opens the browser at the other end of SSH with a code to compare", async () => {
  const browser = await openBrowser();
  process.env["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22";
  const shown = await signIn();
  const page = await browser.opened;
  expect([shown, emulator.issuedSecrets.includes(await keptToken())]).toEqual([
    [expect.stringMatching(/^Sign in with a browser, and compare the code [0-9A-F]{4}-[0-9A-F]{4}:$/), page],
    true,
  ]);
});

it("signInToSso() goes on though no browser can be opened: the page is shown", async () => {
  process.env["BROWSER"] = "no-such-browser";
  process.env["SSH_TTY"] = "/dev/pts/1";
  expect((await signIn()).length).toBe(2);
});

describe.runIf(onPosix)("TerminalSignInDesk", () => {
  it.each(["", "YES"])(
    "signs in when the person says %j",
    async (answer) => {
      const terminal = await openTerminal();
      const signedIn = new TerminalSignInDesk(process.env, Date.now, terminal).signIn(profile, "/project", forever);
      terminal.type(`${answer}\n`);
      expect([await signedIn, terminal.written()]).toEqual([
        true,
        expect.stringMatching(
          /^Sign in to SSO session "corp-sso" now\? \[Y\/n\] Sign in with a browser, and compare the code \S+:\nhttps:\S+\n$/,
        ),
      ]);
      expect(emulator.issuedSecrets).toContain(await keptToken());
    },
    15_000,
  );

  it("asks no longer when the person has signed in elsewhere", async () => {
    const terminal = await openTerminal();
    const desk = new TerminalSignInDesk(process.env, Date.now, terminal);
    const text = emulator.sso.issueSession(portal);
    await mkdir(join(home, ".aws", "sso", "cache"), { recursive: true });
    await writeFile(cachePath(session), emulator.sso.issueSession({ ...portal, lastsSeconds: -60, renewable: false }));
    const signedIn = desk.signIn(profile, "/project", forever);
    await writeFile(cachePath(session), text);
    expect([await signedIn, await keptToken()]).toEqual([true, JSON.parse(text).accessToken]);
  });
});
