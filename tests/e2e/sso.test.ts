import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal } from "../../emulator/example-world.ts";
import { sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { keepSession, readSession, sessionPath } from "../support/sso.ts";
import {
  absent,
  callerIdentity,
  corpSession,
  loggedIn,
  notLoggedIn,
  openShop,
  runLock,
  signInHint,
  threeHours,
  twoProfiles,
  withBuildRole,
} from "../support/sso-shop.ts";
import { World } from "../support/world.ts";

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

  test("a secret of a session that lay outside of ~/.aws would be found", async () => {
    const emulator = await openEmulator();
    const world = await World.make({ poetry: version, emulator });
    await keepSession(world, emulator.sso.issueSession(corpSession));
    const { refreshToken = "" } = await readSession(world);
    await writeFile(join(world.home, "left-behind"), refreshToken);

    await expect(world.close()).rejects.toThrow(/^A token or secret was left in: left-behind$/);
  });
});
