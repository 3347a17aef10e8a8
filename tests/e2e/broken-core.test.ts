import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };
const answer = (fields: object) => JSON.stringify({ version: 1, logins: [], messages: [], next: null, ...fields });
const obtain = {
  question: { ask: "login", may: { obtain: true, interact: false } },
  seconds: 60,
  lock: true,
  person: false,
};
const login = { repository: "corp", username: "aws", password: "x", keep: false };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test.each([
    ["crashes", "exit 3", "the Node.js core ended with exit code 3"],
    ["prints rubbish", "echo rubbish", "the Node.js core answered something that is not protocol version 1"],
    [
      "speaks another version",
      `echo '${answer({ version: 2 })}'`,
      "the Node.js core answered something that is not protocol version 1",
    ],
    [
      "answers half a login",
      `echo '${answer({ logins: [{ ...login, password: null }] })}'`,
      "the Node.js core answered something that is not protocol version 1",
    ],
    ["hangs", "exec /bin/sleep 60", "the Node.js core gave no answer within 10 seconds"],
    ["is a wrapper that hangs", "/bin/sleep 25; exit 0", "the Node.js core gave no answer within 10 seconds"],
    [
      "dies when it is to obtain a token",
      `read question; echo '${answer({ next: obtain })}'; read question; exit 4`,
      "the Node.js core ended with exit code 4",
    ],
    [
      "answers more than it was asked",
      `read question; echo '${answer({ logins: [{ ...login, repository: "other" }] })}'; read question`,
      "the Node.js core answered something that is not protocol version 1",
    ],
  ])("a core that %s costs one warning, and nothing is written", async (_what, script, reason) => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    await world.writeProgram("node", `#!/bin/sh\n${script}\n`);
    const project = await world.project(description);
    await world.poetry(["env", "use", "python3"], { in: project });

    const bare = await world.poetry(["lock", "--no-plugins"], { in: project });
    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toEqual({ ...bare, stderr: `CodeArtifact login skipped: ${reason}\n${bare.stderr}` });
    await expect(readFile(world.authFile)).rejects.toThrow("ENOENT");
  });
});
