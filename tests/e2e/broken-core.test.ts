import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { newestPoetryTest } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion, selectedPoetryVersions } from "../support/poetry-versions.ts";

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

newestPoetryTest("an answer that is none is no more than that, whatever it is", async () => {
  const world = await openWorld({ poetry: newestPoetryVersion });
  // Past Poetry, for it is the same for each of them; above stands what Poetry makes of one.
  const program = `
import io, json
from poetry_codeartifact_login_plugin.core import ask_core
from poetry_codeartifact_login_plugin.messages import LoginSkipped

class Core:
    def __init__(self, answer):
        self.stdin, self.stdout = io.BytesIO(), io.BytesIO(answer)

login = {"repository": "corp", "username": "aws", "password": "x", "keep": True}
message = {"level": "note", "code": "c", "text": "nothing"}
good = {"version": 1, "logins": [login], "messages": [message], "next": None}
whole = json.dumps(good).encode()
answers = {
    "good": whole,
    "huge": b'"' + b"x" * (17 << 20) + b'"',
    "huge but good": whole[:-1] + b" " * (17 << 20) + b"}",
    "cut": whole[:40],
    "not UTF-8": whole.replace(b"nothing", b"\\xff\\xfe"),
    "binary": bytes(range(256)),
    "deep": b"[" * 100000 + b"]" * 100000,
    "deep but good": whole.replace(b"null", b"[" * 100000 + b"]" * 100000, 1),
    "long number": b"9" * 100000,
    "empty": b"\\n",
    "a list": b"[]",
    "null": b"null",
    "of a later version": json.dumps({**good, "version": 2}).encode(),
    "without messages": json.dumps({**good, "messages": None}).encode(),
    "a message without level": json.dumps({**good, "messages": [{"text": "x"}]}).encode(),
    "a text that is none": json.dumps({**good, "messages": [{**message, "text": 1}]}).encode(),
    "a password that is none": json.dumps({**good, "logins": [{**login, "password": None}]}).encode(),
    "not asked about": json.dumps({**good, "logins": [{**login, "repository": "other"}]}).encode(),
}
outcomes = {}
for name, answer in answers.items():
    try:
        ask_core(Core(answer), {"held": {"corp": {}}}, 10)
        outcomes[name] = "taken"
    except LoginSkipped as error:
        outcomes[name] = str(error)
print(json.dumps(outcomes))
`;
  const python = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "python");
  const outcome = await world.run(python, ["-c", program]);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  const { good, ...others } = JSON.parse(outcome.stdout);
  expect(good).toBe("taken");
  expect(new Set(Object.values(others))).toEqual(
    new Set(["the Node.js core answered something that is not protocol version 1"]),
  );
});
