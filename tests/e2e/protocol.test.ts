import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { developerKeys, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const documentation = await readFile(join(checkoutFolder, "docs", "protocol.md"), "utf8");
const examples = (kind: "question" | "answer") =>
  [...documentation.matchAll(new RegExp(`\`\`\`json ${kind}\n(.*?)\`\`\``, "gs"))].map(([, json = ""]) =>
    JSON.stringify(JSON.parse(json)),
  );

/** A JSON value with the kind of each leaf in its place, to compare shapes. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(shape);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
    : typeof value;
}

describe.each(selectedPoetryVersions())("the shim in Poetry %s", (version) => {
  test.each(examples("answer"))("takes the documented answer %#", async (example) => {
    const world = await openWorld({ poetry: version });
    // The one function of the shim that is called past Poetry: it decides what is an answer.
    const program =
      "import sys, json; from collections import defaultdict; from poetry_codeartifact_login_plugin.core import _parse_answer; print(json.dumps(_parse_answer(sys.stdin.buffer.read(), defaultdict(dict))))";
    const python = join(poetryEnvironmentFolder(version), "bin", "python");
    const outcome = await world.run(python, ["-c", program], { input: example });
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(outcome.stdout)).toEqual(JSON.parse(example));
  });

  test("asks questions of the documented shape", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, keyring: "limit", environment: developerKeys });
    const questions = join(world.folder, "questions");
    await world.writeProgram("node", `#!/bin/sh\n/usr/bin/tee "${questions}" | "${process.execPath}" "$@"\n`);
    const project = await world.project({
      sources: [sharedSource, { name: "public", url: "https://pypi.org/simple/", priority: "supplemental" }],
      settings: { source: [{ name: "corp", domain: "corp", domain_owner: "123456789012" }] },
    });
    await world.poetry(["lock"], { in: project });
    await world.poetry(["lock"], { in: project });
    const held = (await readFile(questions, "utf8")).trimEnd().split("\n");
    // The second command found a login, so it asked just once, and the keyring's refusal was told in the first.
    expect(held.map((line) => shape(JSON.parse(line)))).toEqual([shape(JSON.parse(examples("question")[0] ?? ""))]);
  });

  test("tells what became of the logins in the documented shape", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, keyring: "limit", environment: developerKeys });
    const questions = join(world.folder, "questions");
    await world.writeProgram("node", `#!/bin/sh\n/usr/bin/tee "${questions}" | "${process.execPath}" "$@"\n`);
    const project = await world.project({ sources: [sharedSource] });
    await world.poetry(["lock"], { in: project });
    const asked = (await readFile(questions, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(asked.map(({ ask, may }) => [ask, may?.obtain])).toEqual([
      ["login", false],
      ["login", true],
      ["stored", false],
    ]);
    const { version: spoken, ask, refusals } = asked[2];
    expect(shape({ version: spoken, ask, refusals })).toEqual(shape(JSON.parse(examples("question")[1] ?? "")));
  });
});
