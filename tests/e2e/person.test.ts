import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { World } from "../support/world.ts";

const answer = (fields: object) => JSON.stringify({ version: 1, logins: [], messages: [], next: null, ...fields });

/** A core that needs a person; tells which questions it was asked. */
async function needPerson(world: World, token: string): Promise<() => Promise<readonly unknown[]>> {
  const questions = join(world.folder, "questions");
  const login = (interact: boolean) => ({
    question: { ask: "login", may: { obtain: true, interact } },
    seconds: 60,
    lock: false,
    person: interact,
  });
  const answers = [
    answer({ next: login(false) }),
    answer({ next: login(true) }),
    answer({ logins: [{ repository: "corp", username: "aws", password: token, keep: true }] }),
  ];
  const turns = answers.map(
    (text) => `IFS= read -r question || exit 0; echo "$question" >> "${questions}"; echo '${text}'`,
  );
  await world.writeProgram("node", `#!/bin/sh\n${turns.join("\n")}\nread end\n`);
  return async () =>
    (await readFile(questions, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ ask, may }) => (ask === "login" ? may : ask));
}

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test.each([
    ["on a terminal", true],
    ["without one", false],
  ])("a core that needs a person may have one %s: %s", async (_where, onTerminal) => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const token = emulator.issueToken({ domain: "corp", user: "developer" });
    const asked = await needPerson(world, token);
    const project = await world.project({
      sources: [sharedSource],
      dependencies: [{ name: "corp-greeting", version: "^1.0" }],
    });

    const outcome = onTerminal
      ? await world.poetryOnTerminal(["lock"], [], { in: project })
      : await world.poetry(["lock"], { in: project });

    expect(outcome.exitCode).toBe(onTerminal ? 0 : 1);
    expect(await asked()).toEqual([
      { obtain: false, interact: false },
      { obtain: true, interact: false },
      // Without a person, the command fails.
      onTerminal ? { obtain: true, interact: true } : "failed",
    ]);
  });
});
