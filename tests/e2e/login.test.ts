import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { exampleUsers } from "../../emulator/example-world.ts";
import {
  developerKeys,
  developerProfile,
  documentedSettings,
  documentedSource,
  documentedUrl,
  loggedInToShared,
  sharedSource,
  sharedTokenCall,
  sharedUrl,
} from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { poetrySays } from "../support/poetry-says.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws, tokenCalls } from "../support/seen-in-aws.ts";

const greeting = { name: "corp-greeting", version: "^1.0" };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  const { newEnvironment, locked, installed } = poetrySays(version);

  test("logs in with the documented configuration, digit for digit, on a machine where Poetry never ran", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator });
    await mkdir(join(world.home, ".aws"));
    await writeFile(join(world.home, ".aws", "credentials"), developerProfile);
    const project = await world.project({
      sources: [documentedSource],
      settings: documentedSettings,
      dependencies: [greeting],
    });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(world.filter(outcome)).toEqual({
      exitCode: 0,
      stdout: `${newEnvironment.stdout}${locked}`,
      stderr: `${newEnvironment.stderr}The URL of source "MyRepository" names account "1234567890123" with 13 digits, but AWS accounts have 12
hint: Check the URL if AWS does not know the domain
Logged in to CodeArtifact domain "mydomain" with profile "developer-profile", valid for 12 h
`,
    });
    // Poetry before 1.3 reads the index twice.
    expect([...new Set(seenInAws(emulator))]).toEqual([
      "POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 by AKIAEMULATEDDEVELOPR -> 200",
      "GET my-repository index corp-greeting token=valid -> 200",
      "GET my-repository file corp_greeting-1.1.0-py3-none-any.whl token=valid -> 307",
      // Poetry fetches a part of the wheel, before 1.8 all of it.
      expect.stringMatching(/^GET asset corp_greeting-1.1.0-py3-none-any.whl -> 20[06]$/),
    ]);
    const [token = ""] = emulator.issuedTokens;
    expect(parse(await readFile(world.authFile, "utf8"))).toEqual({
      "http-basic": { MyRepository: { username: "aws", password: token } },
    });
    expect((await stat(world.authFile)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(world.authFile))).mode & 0o777).toBe(0o700);
  });

  test("locks, installs, adds and updates from nothing but the source's URL, and asks AWS once", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({
      sources: [sharedSource],
      dependencies: [{ name: "corp-sdist", version: "^1.0" }],
    });

    const install = await world.poetry(["install"], { in: project });
    expect(world.filter(install)).toEqual({
      exitCode: 0,
      stdout: `${newEnvironment.stdout}${installed("corp-sdist", "1.0.0")}`,
      stderr: `${newEnvironment.stderr}${loggedInToShared}`,
    });
    const imported = await world.poetry(["run", "python", "-c", "import corp_sdist; print(corp_sdist.greet())"], {
      in: project,
    });
    expect(imported).toEqual({ exitCode: 0, stdout: "Hello from corp-sdist 1.0.0\n", stderr: "" });

    for (const command of [["add", "corp-numbers"], ["update"], ["lock"], ["install"]]) {
      const { exitCode, stderr } = await world.poetry(command, { in: project });
      expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr: "" });
    }
    expect(tokenCalls(emulator)).toEqual([sharedTokenCall]);
    expect(seenInAws(emulator).filter((line) => / token=(?!valid)| 40\d$| with /.test(line))).toEqual([]);
  });

  test("makes one call for three sources of a domain, and one for each further domain", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({
      sources: [
        { name: "first", url: documentedUrl },
        { name: "second", url: documentedUrl.replace("/my-repository/", "/second/") },
        { name: "third", url: documentedUrl },
        { name: "other", url: sharedUrl },
      ],
      dependencies: [
        { ...greeting, source: "second" },
        { name: "corp-numbers", version: "^1.0", source: "other" },
      ],
    });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome.exitCode).toBe(0);
    expect(tokenCalls(emulator).toSorted()).toEqual([
      sharedTokenCall,
      sharedTokenCall.replace("eu-central-1", "us-west-2").replace("corp/123456789012", "mydomain/1234567890123"),
    ]);
    const auth = parse(await readFile(world.authFile, "utf8"));
    expect(Object.keys(auth["http-basic"] ?? {})).toEqual(["first", "second", "third", "other"]);
  });

  test("never takes another domain's token for one of a source of the same name", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const one = await world.project({
      name: "one",
      sources: [{ name: "internal", url: sharedUrl }],
      dependencies: [greeting],
    });
    const two = await world.project({
      name: "two",
      sources: [{ name: "internal", url: documentedUrl }],
      dependencies: [greeting],
    });

    const outcomes = [];
    for (const project of [one, two, one]) {
      outcomes.push((await world.poetry(["lock"], { in: project })).exitCode);
    }

    expect(outcomes).toEqual([0, 0, 0]);
    expect(tokenCalls(emulator).length).toBe(3);
    expect(emulator.seen().filter((line) => / token=(?!valid)/.test(line))).toEqual([]);
  });

  test("asks as the profile of the settings although keys are in the environment, and anew when the profile changes", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({
      poetry: version,
      emulator,
      environment: {
        AWS_ACCESS_KEY_ID: exampleUsers.other.accessKeyId,
        AWS_SECRET_ACCESS_KEY: exampleUsers.other.secretAccessKey,
      },
    });
    await mkdir(join(world.home, ".aws"));
    const secondProfile = developerProfile.replace("developer-profile", "second-profile");
    await writeFile(join(world.home, ".aws", "credentials"), `${developerProfile}${secondProfile}`);
    const project = (profile: string) =>
      world.project({
        sources: [sharedSource],
        settings: { source: [{ name: "corp", aws_profile: profile }] },
        dependencies: [greeting],
      });

    const first = await world.poetry(["lock"], { in: await project("developer-profile") });
    const second = await world.poetry(["update"], { in: await project("second-profile") });
    const third = await world.poetry(["update"], { in: await project("second-profile") });

    expect([first, second, third].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(second.stderr).toBe(
      'Logged in to CodeArtifact domain "corp" with profile "second-profile", valid for 12 h\n',
    );
    expect(third.stderr).toBe("");
    expect(tokenCalls(emulator)).toEqual([sharedTokenCall, sharedTokenCall]);
  });

  test("keeps comments and the entries of others in auth.toml", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource], dependencies: [greeting] });
    await mkdir(dirname(world.authFile), { recursive: true });
    const before =
      '# by hand\n[http-basic.mine]\nusername = "ana"\npassword = "x" # keep\n\n[pypi-token]\npypi = "y"\n';
    // What version 1.0.0 left: an expired token, and the end of its life under a key of its own.
    const old = '\n[http-basic.corp]\nusername = "aws"\npassword = "old"\nexpiration = "2020-01-01T00:00:00+00:00"\n';
    await writeFile(world.authFile, `${before}${old}`);

    const outcome = await world.poetry(["lock"], { in: project });

    expect(world.filter(outcome)).toMatchObject({ exitCode: 0, stderr: `${newEnvironment.stderr}${loggedInToShared}` });
    const after = await readFile(world.authFile, "utf8");
    expect(after.replace(emulator.issuedTokens[0] ?? "", "TOKEN")).toBe(
      `${before}\n[http-basic.corp]\nusername = "aws"\npassword = "TOKEN"\n`,
    );
    expect((await readdir(dirname(world.authFile))).toSorted()).toEqual(["auth.toml", "codeartifact-login.lock"]);
  });

  test("asks AWS once when four processes start at the same time without a login", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const projects = await Promise.all(
      ["a1", "b1", "c1", "d1"].map((name) =>
        world.project({ name, sources: [sharedSource], dependencies: [greeting] }),
      ),
    );

    const outcomes = await Promise.all(projects.map((project) => world.poetry(["lock"], { in: project })));

    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(tokenCalls(emulator)).toEqual([sharedTokenCall]);
    expect(outcomes.filter(({ stderr }) => stderr.includes("Logged in")).length).toBe(1);
  });
});
