import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal, exampleWorld } from "../../emulator/example-world.ts";
import { everyGrant } from "../../emulator/world.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { developerProfile, documentedSettings, documentedSource, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { Project } from "../support/project.ts";
import type { Outcome } from "../support/run.ts";
import { keepSession, openBrowserProgram, readSession, sessionPath, writeAwsConfig } from "../support/sso.ts";
import { World } from "../support/world.ts";

const lock = ["lock", "--no-ansi"];
const question = 'Sign in to SSO session "corp-sso" now? [Y/n] ';
const legacyQuestion = `Sign in to SSO session "${examplePortal.startUrl}" now? [Y/n] `;
const notLoggedIn = 'Cannot log in to CodeArtifact domain "corp" (source "corp"): ';
const absent = 'the SSO session "corp-sso" of profile "developer" is not signed in';
const signInHint = "hint: Run aws sso login --profile developer\n";
const loggedIn = (profile = "developer") =>
  `Logged in to CodeArtifact domain "corp" with profile "${profile}", valid for 12 h\n`;
const pkceLines = "Sign in with the browser. If it does not open by itself, go to:\n[AUTHORIZE]\n";

/** A world whose project needs nothing of an index, so that what is printed is the plugin's alone. */
async function openShop(version: string, emulator: Emulator, options: { profile?: string; provider?: string } = {}) {
  const { profile = "developer", provider = "auto" } = options;
  const world = await openWorld({
    poetry: version,
    emulator,
    programs: ["node", "aws"],
    environment: { AWS_PROFILE: profile, POETRY_VIRTUALENVS_CREATE: "false" },
  });
  await writeAwsConfig(world);
  const project = await world.project({ sources: [sharedSource], settings: { provider } });
  return { world, project };
}

const corpSession = { startUrl: examplePortal.startUrl, region: examplePortal.region };
const threeHours = 3 * 3600;

/** A project with two sources in one domain, each with a profile of its own. */
const twoProfiles = (corp: string, same: string, provider = "auto") => ({
  sources: [sharedSource, { name: "same", url: sharedSource.url }],
  settings: {
    provider,
    source: [
      { name: "corp", aws_profile: corp },
      { name: "same", aws_profile: same },
    ],
  },
});

/** What appeared on a terminal, without Poetry's own lines and what differs from run to run. */
function onTerminal({ exitCode, stdout }: Outcome) {
  const own = stdout
    .replaceAll("\r\n", "\n")
    .replaceAll(/https:\/\/oidc\.\S+\/authorize\?\S+/g, "[AUTHORIZE]")
    .replaceAll(/\b[0-9A-F]{4}-[0-9A-F]{4}\b/g, "[CODE]")
    .replaceAll(/^(Updating|Resolving|Writing) .*\n/gm, "")
    .replaceAll(/^\n/gm, "");
  return { exitCode, own: withoutNotice(own) };
}

/** Poetry 1.8 says this when it makes no environment. */
function withoutNotice(text: string): string {
  return text.replaceAll("Skipping virtualenv creation, as specified in config file.\n", "");
}

/** Runs `poetry lock` without a terminal, and gives what the plugin wrote. */
async function runLock(world: World, project: Project) {
  const { exitCode, stderr } = await world.poetry(["lock"], { in: project });
  return { exitCode, stderr: withoutNotice(stderr) };
}

const callerIdentity = (world: World, profile: string) =>
  world.run(awsCliProgram, ["sts", "get-caller-identity", "--profile", profile, "--region", "eu-central-1"]);

const withBuildRole = () => {
  const { roles = [], ...world } = exampleWorld();
  const role = { name: "sso-build", account: "123456789012", may: everyGrant, trusts: ["123456789012"] };
  return { ...world, roles: [...roles, role] };
};

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  describe("without a terminal", () => {
    test.each([
      ["no session", "developer", undefined, absent, "Run aws sso login --profile developer"],
      ["no session of the source profile", "builder", undefined, absent, "Run aws sso login --profile developer"],
      [
        "no session of a legacy profile",
        "legacy",
        undefined,
        `the SSO session "${examplePortal.startUrl}" of profile "legacy" is not signed in`,
        "Run aws sso login --profile legacy",
      ],
      [
        "an expired session",
        "developer",
        { lastsSeconds: -threeHours, renewable: false },
        'the SSO session "corp-sso" of profile "developer" expired 3 h ago',
        "Run aws sso login --profile developer",
      ],
      [
        "a session name that is not there",
        "misspelt",
        undefined,
        'profile "misspelt" names the SSO session "corp-ss", which the AWS configuration does not have',
        'Did you mean "corp-sso"?',
      ],
      [
        "a profile that lacks something",
        "incomplete",
        undefined,
        'profile "incomplete" lacks sso_account_id for single sign-on',
        "Run aws configure sso --profile incomplete",
      ],
    ])("tells of %s before anybody is asked", async (_what, profile, session, problem, hint) => {
      for (const provider of ["auto", "aws-cli"]) {
        const emulator = await openEmulator({ world: withBuildRole() });
        const { world, project } = await openShop(version, emulator, { profile, provider });
        if (session !== undefined) await keepSession(world, emulator.sso.issueSession({ ...corpSession, ...session }));

        const { exitCode, stderr } = await runLock(world, project);

        expect({ provider, exitCode, stderr }).toEqual({
          provider,
          exitCode: 0,
          stderr: `${notLoggedIn}${problem}\nhint: ${hint}\n`,
        });
        expect(emulator.seen()).toEqual([]);
      }
    });

    test.each([
      [
        "a session that AWS does not know",
        "developer",
        'AWS does not accept the SSO session "corp-sso" of profile "developer" any more',
        "Run aws sso login --profile developer",
      ],
      [
        "a role that is not assigned",
        "admin",
        'the SSO session "corp-sso" of profile "admin" may not use role "Admin" in account "123456789012"',
        "Check sso_account_id and sso_role_name of the profile, or ask for the role",
      ],
      [
        "an account that is not assigned",
        "elsewhere",
        'the SSO session "corp-sso" of profile "elsewhere" may not use role "Developer" in account "999999999999"',
        "Check sso_account_id and sso_role_name of the profile, or ask for the role",
      ],
    ])("tells of %s", async (_what, profile, problem, hint) => {
      for (const provider of ["auto", "aws-cli"]) {
        const emulator = await openEmulator();
        const { world, project } = await openShop(version, emulator, { profile, provider });
        await keepSession(world, emulator.sso.issueSession(corpSession));
        if (profile === "developer") emulator.sso.revokeSessions();

        const { exitCode, stderr } = await runLock(world, project);

        expect({ provider, exitCode, stderr }).toEqual({
          provider,
          exitCode: 0,
          stderr: `${notLoggedIn}${problem}\nhint: ${hint}\n`,
        });
        expect(emulator.requests.map(({ service }) => service)).toEqual(["sso-portal"]);
      }
    });

    test.each(["auto", "aws-cli"])("tells of a session that AWS does not renew (%s)", async (provider) => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator, { provider });
      await keepSession(world, emulator.sso.issueSession({ ...corpSession, lastsSeconds: -threeHours }));
      emulator.sso.refuseRefresh();

      const { exitCode, stderr } = await runLock(world, project);

      expect({ exitCode, stderr }).toEqual({
        exitCode: 0,
        stderr: `${notLoggedIn}the SSO session "corp-sso" of profile "developer" expired 3 h ago, and AWS refused to renew it (InvalidGrantException)\n${signInHint}`,
      });
    });

    test.each([
      ["expired", -60, "auto"],
      ["about to expire", 600, "auto"],
      ["expired", -60, "aws-cli"],
    ])("renews a session that is %s, in silence (%s s, %s)", async (_state, lastsSeconds, provider) => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator, { provider });
      const before = emulator.sso.issueSession({ ...corpSession, lastsSeconds });
      await keepSession(world, JSON.stringify({ ...JSON.parse(before), further: "kept" }));

      const { exitCode, stderr } = await runLock(world, project);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: loggedIn() });
      expect(emulator.requests.map(({ service }) => service)).toEqual(["sso-oidc", "sso-portal", "codeartifact"]);
      const after = await readSession(world);
      if (provider === "auto") {
        expect(after).toEqual({
          ...JSON.parse(before),
          further: "kept",
          accessToken: expect.any(String),
          refreshToken: expect.any(String),
          expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        });
        expect((await stat(sessionPath(world))).mode & 0o777).toBe(0o600);
      }
      expect(after["accessToken"]).not.toBe(JSON.parse(before).accessToken);
      expect((await callerIdentity(world, "developer")).exitCode).toBe(0);
    });

    test.each(["auto", "aws-cli"])("renews a session once for two profiles that need it (%s)", async (provider) => {
      const emulator = await openEmulator({ world: withBuildRole() });
      const { world } = await openShop(version, emulator);
      await keepSession(world, emulator.sso.issueSession({ ...corpSession, lastsSeconds: -60 }));
      const project = await world.project({ name: "two", ...twoProfiles("developer", "builder", provider) });

      const { exitCode, stderr } = await runLock(world, project);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `${loggedIn()}${loggedIn("builder")}` });
      const renewals = emulator.requests.filter(({ path }) => path === "/token").map(({ status }) => status);
      // The AWS CLI, of which two run, renews by itself.
      expect(renewals.filter((status) => status === 200 || provider === "auto")).toEqual([200]);
    });

    test("uses a session that ends soon and cannot be renewed, as long as it lasts", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);
      await keepSession(world, emulator.sso.issueSession({ ...corpSession, lastsSeconds: 240 }));
      emulator.sso.refuseRefresh();

      const { stderr } = await runLock(world, project);

      expect(stderr).toBe(loggedIn());
    });

    test.each(["auto", "aws-cli"])("takes a role with the keys of a session (%s)", async (provider) => {
      const emulator = await openEmulator({ world: withBuildRole() });
      const { world, project } = await openShop(version, emulator, { profile: "builder", provider });
      await keepSession(world, emulator.sso.issueSession(corpSession));

      const { stderr } = await runLock(world, project);

      expect(stderr).toBe(loggedIn("builder"));
      expect(emulator.requests.map(({ service }) => service)).toEqual(["sso-portal", "sts", "codeartifact"]);
    });

    test.each<[string, string, (emulator: Emulator) => string | undefined, string]>([
      ["no session", "developer", () => undefined, absent],
      [
        "an expired session",
        "developer",
        ({ sso }) => sso.issueSession({ ...corpSession, lastsSeconds: -threeHours, renewable: false }),
        'the SSO session "corp-sso" of profile "developer" expired 3 h ago',
      ],
      [
        "a session that AWS does not renew",
        "developer",
        ({ sso }) => {
          const text = sso.issueSession({ ...corpSession, lastsSeconds: -threeHours });
          sso.refuseRefresh();
          return text;
        },
        'the SSO session "corp-sso" of profile "developer" expired 3 h ago, and AWS refused to renew it (InvalidGrantException)',
      ],
      [
        "a session that AWS does not know",
        "developer",
        ({ sso }) => {
          const text = sso.issueSession(corpSession);
          sso.revokeSessions();
          return text;
        },
        'AWS does not accept the SSO session "corp-sso" of profile "developer" any more',
      ],
      [
        "a role that is not assigned",
        "admin",
        ({ sso }) => sso.issueSession(corpSession),
        'the SSO session "corp-sso" of profile "admin" may not use role "Admin" in account "123456789012"',
      ],
      [
        "a session name that is not there",
        "misspelt",
        () => undefined,
        'profile "misspelt" names the SSO session "corp-ss", which the AWS configuration does not have',
      ],
      [
        "a profile that lacks something",
        "incomplete",
        () => undefined,
        'profile "incomplete" lacks sso_account_id for single sign-on',
      ],
    ])("repeats below Poetry's own error, in one line: %s", async (_what, profile, prepare, problem) => {
      const emulator = await openEmulator();
      const { world } = await openShop(version, emulator, { profile });
      const session = prepare(emulator);
      if (session !== undefined) await keepSession(world, session);
      const project = await world.project({
        name: "needy",
        sources: [sharedSource],
        dependencies: [{ name: "corp-greeting", version: "^1.0" }],
      });

      const { exitCode, stderr } = await runLock(world, project);

      const lines = stderr.split("\n");
      expect(exitCode).toBe(1);
      expect([lines[0], lines[1]?.startsWith("hint: "), ...lines.slice(-3)]).toEqual([
        `${notLoggedIn}${problem}`,
        true,
        expect.stringContaining("corp-greeting"),
        `${notLoggedIn}${problem}`,
        "",
      ]);
    });
  });

  describe("on a terminal", () => {
    test.each(["auto", "aws-cli"])(
      "signs in with the browser, and the AWS CLI is signed in too (%s)",
      async (provider) => {
        const emulator = await openEmulator();
        const { world, project } = await openShop(version, emulator, { provider });
        const { environment, opened } = await openBrowserProgram(world, emulator);

        const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], {
          in: project,
          environment,
        });

        expect(onTerminal(outcome)).toEqual({ exitCode: 0, own: `${question}\n${pkceLines}${loggedIn()}` });
        expect(outcome.stdout).toContain(await opened);
        expect(emulator.seen()).toEqual([
          "POST oidc.eu-central-1 /client/register -> 200",
          "GET oidc.eu-central-1 /authorize -> 302",
          "POST oidc.eu-central-1 /token authorization_code -> 200",
          "GET portal.sso.eu-central-1 credentials 123456789012/Developer with session=valid -> 200",
          expect.stringMatching(
            /^POST codeartifact.eu-central-1 authorization-token corp\/123456789012 by ASIA\w+ -> 200$/,
          ),
        ]);
        expect(await readSession(world)).toEqual({
          startUrl: examplePortal.startUrl,
          region: "eu-central-1",
          accessToken: expect.any(String),
          expiresAt: expect.stringMatching(/Z$/),
          clientId: expect.any(String),
          clientSecret: expect.any(String),
          registrationExpiresAt: expect.stringMatching(/Z$/),
          refreshToken: expect.any(String),
        });
        expect((await stat(sessionPath(world))).mode & 0o777).toBe(0o600);
        const identity = await callerIdentity(world, "developer");
        expect(JSON.parse(identity.stdout).Arn).toBe(
          "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ana",
        );
      },
    );

    test("signs in by device code for a legacy profile, and the AWS CLI is signed in too", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator, { profile: "legacy" });

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: legacyQuestion, typed: "y\n" }], {
        in: project,
      });

      expect(onTerminal(outcome)).toEqual({
        exitCode: 0,
        own: `${legacyQuestion}y\nSign in with a browser, and compare the code [CODE]:\nhttps://device.sso.eu-central-1.amazonaws.com/?user_code=[CODE]\n${loggedIn("legacy")}`,
      });
      expect(await readSession(world, examplePortal.startUrl)).toEqual({
        startUrl: examplePortal.startUrl,
        region: "eu-central-1",
        accessToken: expect.any(String),
        expiresAt: expect.stringMatching(/Z$/),
        clientId: expect.any(String),
        clientSecret: expect.any(String),
        registrationExpiresAt: expect.stringMatching(/Z$/),
      });
      expect((await callerIdentity(world, "legacy")).exitCode).toBe(0);
    });

    test("signs in by device code where the browser is on another machine", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);
      emulator.fail({ on: "sso-oidc", times: 1, with: { kind: "internal-error" } });

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "yes\n" }], {
        in: project,
        environment: { DISPLAY: ":0", SSH_CONNECTION: "192.0.2.1 50000 192.0.2.2 22" },
      });

      expect(onTerminal(outcome).own).toContain("compare the code [CODE]:\n");
      expect(onTerminal(outcome).own).toContain(loggedIn());
      expect(await readSession(world)).toHaveProperty("refreshToken");
    });

    test.each([
      ["n\n", "n\n"],
      ["\u0004", "\n"],
    ])("goes on without a login when the answer is %j", async (typed, echo) => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed }], { in: project });

      const { exitCode, own } = onTerminal(outcome);
      expect(exitCode).toBe(0);
      expect(own).toBe(`${question}${echo}${notLoggedIn}${absent}\n${signInHint}`);
      expect(emulator.seen()).toEqual([]);
    });

    test("goes on without a login when the person says no in the browser", async () => {
      const emulator = await openEmulator();
      emulator.sso.person("denies");
      const { world, project } = await openShop(version, emulator);
      const { environment } = await openBrowserProgram(world, emulator);

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], {
        in: project,
        environment,
      });

      expect(onTerminal(outcome)).toEqual({
        exitCode: 0,
        own: `${question}\n${pkceLines}${notLoggedIn}the sign-in to SSO session "corp-sso" was refused in the browser\n${signInHint}`,
      });
    });

    test.each([
      ["CI is set", lock, { CI: "true" }, `${notLoggedIn}${absent}\n${signInHint}`],
      ["run with --no-interaction", [...lock, "--no-interaction"], {}, `${notLoggedIn}${absent}\n${signInHint}`],
      ["run with --quiet", [...lock, "--quiet"], {}, ""],
    ])("asks nobody when %s", async (_why, parameters, environment, own) => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);

      const outcome = await world.poetryOnTerminal(parameters, [], { in: project, environment });

      expect(onTerminal(outcome)).toEqual({ exitCode: 0, own });
    });

    test("has a revoked session signed in to anew", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);
      await keepSession(world, emulator.sso.issueSession(corpSession));
      emulator.sso.revokeSessions();
      const { environment } = await openBrowserProgram(world, emulator);

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], {
        in: project,
        environment,
      });

      expect(onTerminal(outcome)).toEqual({ exitCode: 0, own: `${question}\n${pkceLines}${loggedIn()}` });
    });

    test("asks once for all profiles of a session", async () => {
      const emulator = await openEmulator({ world: withBuildRole() });
      const { world } = await openShop(version, emulator);
      const project = await world.project({ name: "two", ...twoProfiles("developer", "builder") });
      const { environment } = await openBrowserProgram(world, emulator);

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], {
        in: project,
        environment,
      });

      expect(onTerminal(outcome)).toEqual({
        exitCode: 0,
        own: `${question}\n${pkceLines}${loggedIn()}${loggedIn("builder")}`,
      });
    });

    test("asks for one session after the other, and goes on with the one that was wanted", async () => {
      const emulator = await openEmulator();
      const { world } = await openShop(version, emulator);
      const project = await world.project({ name: "two", ...twoProfiles("developer", "legacy") });

      const outcome = await world.poetryOnTerminal(
        lock,
        [
          { prompt: question, typed: "n\n" },
          { prompt: legacyQuestion, typed: "\n" },
        ],
        { in: project },
      );

      expect(onTerminal(outcome)).toEqual({
        exitCode: 0,
        own: `${question}n\n${legacyQuestion}\nSign in with a browser, and compare the code [CODE]:\nhttps://device.sso.eu-central-1.amazonaws.com/?user_code=[CODE]\n${notLoggedIn}${absent}\n${signInHint}${loggedIn("legacy")}`,
      });
    });

    test("tells also of what could be logged in to without the person", async () => {
      const emulator = await openEmulator();
      const { world } = await openShop(version, emulator);
      await writeFile(join(world.home, ".aws", "credentials"), developerProfile);
      const project = await world.project({
        name: "mixed",
        sources: [sharedSource, documentedSource],
        settings: documentedSettings,
      });
      const { environment } = await openBrowserProgram(world, emulator);

      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], {
        in: project,
        environment,
      });

      const { own } = onTerminal(outcome);
      const withKeys = 'Logged in to CodeArtifact domain "mydomain" with profile "developer-profile", valid for 12 h\n';
      expect(own).toContain(`${question}\n${pkceLines}`);
      expect(own.split("\n").filter((line) => `${line}\n` === withKeys || `${line}\n` === loggedIn()).length).toBe(2);
      expect(emulator.requests.filter(({ service }) => service === "codeartifact").length).toBe(2);
    });

    test("leaves nothing behind when it is interrupted", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);
      const interrupted = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\u0003" }], {
        in: project,
      });
      expect(interrupted.exitCode).not.toBe(0);
      expect(await readdir(join(world.home, ".aws"))).toEqual(["config"]);

      const { environment } = await openBrowserProgram(world, emulator);
      const outcome = await world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], {
        in: project,
        environment,
      });
      expect(onTerminal(outcome).own).toContain(loggedIn());
    });
  });

  test("a secret of a session that lay outside of ~/.aws would be found", async () => {
    const emulator = await openEmulator();
    const world = await World.make({ poetry: version, emulator });
    await keepSession(world, emulator.sso.issueSession(corpSession));
    const { refreshToken = "" } = await readSession(world);
    await writeFile(join(world.home, "left-behind"), refreshToken);

    await expect(world.close()).rejects.toThrow(/^A token or secret was left in: left-behind$/);
  });

  describe("two processes", () => {
    test("share one sign-in: the second waits for the first, and asks nobody", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);
      let load: (value: unknown) => void = () => undefined;
      const { environment, opened } = await openBrowserProgram(
        world,
        emulator,
        new Promise((resolve) => {
          load = resolve;
        }),
      );
      const first = world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], { in: project, environment });
      await opened;
      const second = world.poetryOnTerminal(["update", "--lock", "--no-ansi"], [], { in: project });
      load(undefined);

      expect(onTerminal(await first).own).toContain(loggedIn());
      expect(onTerminal(await second)).toEqual({ exitCode: 0, own: "" });
      expect(emulator.requests.filter(({ path }) => path === "/token").length).toBe(1);
    });

    test("share one sign-in: the one whose person does nothing goes on with the other's", async () => {
      const emulator = await openEmulator();
      const { world } = await openShop(version, emulator);
      const description = { sources: [sharedSource], settings: { storage: "memory" } };
      const [left, right] = [
        await world.project({ ...description, name: "left" }),
        await world.project({ ...description, name: "right" }),
      ];
      const idle = await openBrowserProgram(world, emulator, new Promise(() => undefined));
      const answers = [{ prompt: question, typed: "\n" }];
      const waiting = world.poetryOnTerminal(lock, answers, { in: left, environment: idle.environment });
      await idle.opened;
      const { environment } = await openBrowserProgram(world, emulator);
      const acting = world.poetryOnTerminal(lock, answers, { in: right, environment });

      expect(onTerminal(await acting).own).toContain(loggedIn());
      expect(onTerminal(await waiting).own).toContain(loggedIn());
      expect(emulator.requests.filter(({ path }) => path === "/token").length).toBe(1);
    });
  });
});
