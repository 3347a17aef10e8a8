import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exampleUsers } from "../../emulator/example-world.ts";
import {
  developerKeys,
  developerProfile,
  documentedUrl,
  loggedInToShared,
  sharedSource,
  sharedUrl,
} from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws, tokenCalls, withoutGoodToken } from "../support/seen-in-aws.ts";

const greeting = { name: "corp-greeting", version: "^1.0" };
const aPackage = { "shop/__init__.py": "", "README.md": "# shop\n" };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  const open = async (environment: Readonly<Record<string, string>> = developerKeys) => {
    const emulator = await openEmulator();
    return { emulator, world: await openWorld({ poetry: version, emulator, environment }) };
  };

  test.each(["my-repo", "my.repo", "my.private.repo", "MyRepo", "my_repo", "my repo"])(
    'a source named "%s" is installed from and published to, with one login',
    async (name) => {
      const { emulator, world } = await open();
      const project = await world.project({
        sources: [{ name, url: sharedUrl }],
        dependencies: [greeting],
        files: aPackage,
      });

      for (const command of [["install"], ["update"], ["publish", "--build", "--repository", name]]) {
        const outcome = await world.poetry(command, { in: project });
        expect({ command, ...outcome }).toMatchObject({ command, exitCode: 0 });
        expect(outcome.stderr.includes(loggedInToShared)).toBe(command[0] === "install");
      }
      expect(tokenCalls(emulator).length).toBe(1);
      expect(withoutGoodToken(emulator)).toEqual([]);
      expect(seenInAws(emulator).filter((line) => line.startsWith("POST shared upload")).length).toBe(2);
    },
  );

  test("names that are the beginning of one another keep their logins apart", async () => {
    const { emulator, world } = await open();
    const project = await world.project({
      sources: [
        { name: "my", url: sharedUrl },
        { name: "my.repo", url: documentedUrl },
      ],
      dependencies: [
        { ...greeting, source: "my" },
        { name: "corp-numbers", version: "^1.0", source: "my.repo" },
      ],
    });
    for (const command of [["install"], ["update"], ["lock"]]) {
      const outcome = await world.poetry(command, { in: project });
      expect({ command, ...outcome }).toMatchObject({ command, exitCode: 0 });
      expect(outcome.stderr.includes("Logged in")).toBe(command[0] === "install");
    }
    expect(tokenCalls(emulator).length).toBe(2);
    expect(withoutGoodToken(emulator)).toEqual([]);
  });

  test("a repository that is configured for publishing concerns no other command", async () => {
    const emulator = await openEmulator();
    // Without any credentials, a login would fail and say so.
    const world = await openWorld({ poetry: version, emulator });
    await world.writeProgram("node", "#!/bin/sh\necho started >&2\nexit 1\n");
    const project = await world.project({});
    await world.poetry(["config", "repositories.target", sharedUrl.replace("simple/", "")], { in: project });
    const outcome = await world.poetry(["lock"], { in: project });
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.stderr).not.toContain("started");
  });

  test("two names of one URL are both logged in", async () => {
    const { emulator, world } = await open();
    const project = await world.project({
      sources: [
        { name: "first", url: sharedUrl },
        { name: "second", url: sharedUrl },
      ],
      dependencies: [{ ...greeting, source: "second" }],
    });
    expect(await world.poetry(["install"], { in: project })).toMatchObject({ exitCode: 0 });
    expect(tokenCalls(emulator).length).toBe(1);
    expect(withoutGoodToken(emulator)).toEqual([]);
  });

  test("domains of several regions, each with a profile of its own, are asked side by side", async () => {
    const { emulator, world } = await open({});
    await mkdir(join(world.home, ".aws"));
    const temporary = exampleUsers.temporary;
    await writeFile(
      join(world.home, ".aws", "credentials"),
      `${developerProfile}
[other]
aws_access_key_id = ${temporary.accessKeyId}
aws_secret_access_key = ${temporary.secretAccessKey}
aws_session_token = ${temporary.session.token}
`,
    );
    const project = await world.project({
      sources: [
        { name: "west", url: documentedUrl },
        { name: "west2", url: documentedUrl.replace("/my-repository/", "/second/") },
        { name: "central", url: sharedUrl },
      ],
      settings: {
        source: [
          { name: "west", aws_profile: "developer-profile" },
          { name: "west2", aws_profile: "other" },
          { name: "central", aws_profile: "developer-profile" },
        ],
      },
      dependencies: [
        { ...greeting, source: "west2" },
        { name: "corp-numbers", version: "^1.0", source: "central" },
      ],
    });

    expect(await world.poetry(["install"], { in: project })).toMatchObject({ exitCode: 0 });

    expect(tokenCalls(emulator).toSorted()).toEqual([
      "POST codeartifact.eu-central-1 authorization-token corp/123456789012 by AKIAEMULATEDDEVELOPR -> 200",
      "POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 by AKIAEMULATEDDEVELOPR -> 200",
      "POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 by ASIAEMULATEDTEMPORAR -> 200",
    ]);
    expect(withoutGoodToken(emulator)).toEqual([]);
  });

  test("publishes to another repository than it downloads from", async () => {
    const { emulator, world } = await open();
    const project = await world.project({ sources: [sharedSource], dependencies: [greeting], files: aPackage });
    await world.poetry(["config", "repositories.target", documentedUrl.replace("simple/", "")], { in: project });

    expect(await world.poetry(["install"], { in: project })).toMatchObject({ exitCode: 0 });
    expect(await world.poetry(["publish", "--build", "-r", "target"], { in: project })).toMatchObject({ exitCode: 0 });

    expect(seenInAws(emulator).filter((line) => line.startsWith("POST my-repository upload")).length).toBe(2);
    expect(withoutGoodToken(emulator)).toEqual([]);
  });

  test.each(["primary", "supplemental", "explicit"] as const)(
    "logs in to a source of priority %s",
    async (priority) => {
      const { emulator, world } = await open();
      const project = await world.project({
        sources: [
          { name: "main", url: documentedUrl },
          { ...sharedSource, priority },
        ],
        dependencies: [greeting, { name: "corp-numbers", version: "^1.0", source: "corp" }],
      });
      expect(await world.poetry(["install"], { in: project })).toMatchObject({ exitCode: 0 });
      expect(withoutGoodToken(emulator)).toEqual([]);
    },
  );

  test("a host in capital letters, for which Poetry finds no login, is named with the remedy", async () => {
    const { world } = await open();
    const project = (name: string) => ({
      sources: [{ name: "corp", url: sharedUrl.replace("corp", name) }],
      dependencies: [greeting],
    });
    const { stderr } = await world.poetry(["lock"], { in: await world.project(project("Corp")) });
    const host = new URL(sharedUrl).host;
    expect(stderr).toContain(`has its host as "${host.replace("corp", "Corp")}", for which Poetry may find no login`);
    expect(stderr).toContain(`hint: Write it as "${host}" in pyproject.toml\n`);
    expect(stderr).toContain("401 Client Error");
    const remedied = await world.poetry(["lock"], { in: await world.project(project("corp")) });
    expect(remedied).toMatchObject({ exitCode: 0 });
    expect(remedied.stderr).not.toContain("hint");
  });

  test.runIf(isBefore(version, "2.0"))("logs in to sources that are default and secondary", async () => {
    const { emulator, world } = await open();
    const project = await world.project({ dependencies: [greeting] });
    const file = join(project.folder, "pyproject.toml");
    const sources = `
[[tool.poetry.source]]
name = "main"
url = "${documentedUrl}"
default = true

[[tool.poetry.source]]
name = "corp"
url = "${sharedUrl}"
secondary = true
`;
    await writeFile(file, (await readFile(file, "utf8")) + sources);
    expect(await world.poetry(["install"], { in: project })).toMatchObject({ exitCode: 0 });
    expect(withoutGoodToken(emulator)).toEqual([]);
    expect(emulator.seen().filter((line) => line.includes("pypi.org/simple/corp-greeting"))).toEqual([]);
  });
});
