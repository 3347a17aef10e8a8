import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplePortal } from "../../emulator/example-world.ts";
import { developerProfile, documentedSettings, documentedSource, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { keepSession, openBrowserProgram, readSession, sessionPath } from "../support/sso.ts";
import {
  absent,
  callerIdentity,
  corpSession,
  legacyQuestion,
  lock,
  loggedIn,
  notLoggedIn,
  onTerminal,
  openShop,
  pkceLines,
  question,
  signInHint,
  twoProfiles,
  withBuildRole,
} from "../support/sso-shop.ts";

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
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
});
