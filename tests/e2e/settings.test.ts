import { describe, expect, test } from "vitest";
import { developerKeys, documentedUrl, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("tells each mistake in the settings with its place, and logs in to the other sources", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({
      sources: [{ name: "broken", url: documentedUrl }, sharedSource],
      settings: {
        storge: "memory",
        source: [
          { name: "broken", domain_owner: 1234567890123 },
          { domain: "mydomain" },
          { name: "crop" },
          { name: "corp", aws_profil: "developer" },
        ],
      },
      dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
    });
    await world.poetry(["env", "use", "python3"], { in: project });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toEqual({
      exitCode: 0,
      stdout: "Updating dependencies\nResolving dependencies...\n\nWriting lock file\n",
      stderr: `tool.poetry_codeartifact_login: unknown key "storge" is ignored
hint: Did you mean "storage"?
tool.poetry_codeartifact_login.source[0].domain_owner: wanted a string of digits, in quotes, got 1234567890123
tool.poetry_codeartifact_login.source[1]: "name" is missing, so the table is not used
hint: Add name = "…" with the name of a [[tool.poetry.source]]
tool.poetry_codeartifact_login.source[2].name: no [[tool.poetry.source]] is named "crop"
hint: Did you mean "corp"?
tool.poetry_codeartifact_login.source[3]: unknown key "aws_profil" is ignored
hint: Did you mean "aws_profile"?
${loggedInToShared}`,
    });
    expect(emulator.seen().filter((line) => line.includes("mydomain"))).toEqual([]);
  });

  test("refuses settings that contradict the URL, quoting both", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({
      sources: [sharedSource],
      settings: { source: [{ name: "corp", domain: "mydomain", domain_owner: "1234567890123" }] },
      dependencies: [{ name: "corp-greeting", version: "^1.0" }],
    });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome.stderr).toContain(
      'Cannot log in to source "corp": its settings say domain = "mydomain", its URL says "corp"\nhint: Correct one of them, or leave domain out: the URL tells it\n',
    );
    expect(seenInAws(emulator)).toEqual(["GET shared index corp-greeting token=none -> 401 Unauthorized"]);
  });
});
