import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { developerKeys, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

/** The example world, in which nobody may read a package. */
function unreadableWorld() {
  const world = exampleWorld();
  const may = exampleUsers.developer.may.filter(({ action }) => action !== "codeartifact:ReadFromRepository");
  return { ...world, users: [{ ...exampleUsers.developer, may }] };
}

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test.each([["lock"], ["install"], ["add", "corp-numbers"]])(
    "an identity that may log in but not read learns it below Poetry's own error: %s",
    async (...command) => {
      const emulator = await openEmulator({ world: unreadableWorld() });
      const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
      const project = await world.project(description);

      // With all that Poetry prints: the search for leaks reads it.
      const { exitCode, stderr } = await world.poetry([...command, "-vvv"], { in: project });

      expect(exitCode).toBe(1);
      // A 403 is not asked about again, and no other token is sought: once for each page, and once by the core at the end.
      const seen = emulator.seen();
      expect(seen.filter((line) => line.startsWith("POST"))).toEqual([sharedTokenCall]);
      const refused = seen.filter((line) => line.includes("-> 403"));
      expect(refused.length).toBeGreaterThan(1);
      expect(new Set(refused).size).toBe(refused.length);
      expect(stderr.split("\n").slice(-3)).toEqual([
        `The index of source "corp" is closed to access key ${developerKeys.AWS_ACCESS_KEY_ID} (HTTP 403), though the login is good`,
        'hint: Ask for codeartifact:ReadFromRepository on the repository, in domain "corp"',
        "",
      ]);
    },
  );

  test("a login of the environment that is not good any more is named", async () => {
    const emulator = await openEmulator();
    const environment = { ...developerKeys, POETRY_HTTP_BASIC_CORP_USERNAME: "aws" };
    const world = await openWorld({ poetry: version, emulator, environment });
    const project = await world.project(description);
    const { stderr } = await world.poetry(["lock"], {
      in: project,
      environment: { POETRY_HTTP_BASIC_CORP_PASSWORD: "of yesterday" },
    });
    expect(stderr.split("\n").slice(-3)).toEqual([
      'The index of source "corp" does not accept the login in POETRY_HTTP_BASIC_CORP_* (HTTP 401)',
      "hint: Unset POETRY_HTTP_BASIC_CORP_*, and the plugin logs in",
      "",
    ]);
  });

  test("a token in CODEARTIFACT_AUTH_TOKEN that is for another domain is named, and the hint mends it", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(description);
    const { exitCode, stderr } = await world.poetry(["lock"], {
      in: project,
      environment: { CODEARTIFACT_AUTH_TOKEN: emulator.issueToken({ domain: "mydomain", user: "developer" }) },
    });
    expect([exitCode, ...stderr.split("\n").slice(-3)]).toEqual([
      1,
      'The index of source "corp" does not accept the token in CODEARTIFACT_AUTH_TOKEN (HTTP 401)',
      "hint: Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
      "",
    ]);
    expect(await world.poetry(["lock"], { in: project })).toMatchObject({ exitCode: 0 });
  });

  test("a login of the environment that may not read is named", async () => {
    const emulator = await openEmulator({ world: unreadableWorld() });
    const environment = {
      ...developerKeys,
      POETRY_HTTP_BASIC_CORP_USERNAME: "aws",
      POETRY_HTTP_BASIC_CORP_PASSWORD: emulator.issueToken({ domain: "corp", user: "developer" }),
    };
    const world = await openWorld({ poetry: version, emulator, environment });
    const { exitCode, stderr } = await world.poetry(["lock"], { in: await world.project(description) });
    expect([exitCode, ...stderr.split("\n").slice(-3)]).toEqual([
      1,
      'The index of source "corp" is closed to the login in POETRY_HTTP_BASIC_CORP_* (HTTP 403), though the login is good',
      'hint: Ask for codeartifact:ReadFromRepository on the repository, in domain "corp"',
      "",
    ]);
  });

  test("a login of the user's own that is not good any more is named", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    await mkdir(dirname(world.authFile), { recursive: true });
    await writeFile(world.authFile, '[http-basic.corp]\nusername = "ana"\npassword = "old"\n');
    const { stderr } = await world.poetry(["lock"], { in: await world.project(description) });
    expect(stderr.split("\n").slice(-3)).toEqual([
      'The index of source "corp" does not accept your login as "ana" (HTTP 401)',
      "hint: Run poetry config --unset http-basic.corp, and the plugin logs in anew",
      "",
    ]);
  });

  test("nothing is said where the index is not the reason", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(description);
    const { exitCode, stderr } = await world.poetry(["add", "corp-nothing"], { in: project });
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain("The index of source");
  });
});
