import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { KeyringMode } from "../support/world.ts";

// The shim's own class, past Poetry: each form of the file is a case.
describe.each(selectedPoetryVersions())("with Poetry %s, a login is taken out of the store", (version) => {
  async function takeOut(name: string, text: string | undefined, keyring?: KeyringMode) {
    const world = await openWorld({ poetry: version, ...(keyring && { keyring }) });
    if (text !== undefined) {
      await mkdir(dirname(world.authFile), { recursive: true });
      await writeFile(world.authFile, text);
    }
    const entries = { "poetry-repository-corp": { aws: "token", ana: "hunter2" } };
    if (keyring) await writeFile(world.keyringFile, JSON.stringify(entries));
    const program = `
import json, sys
from poetry.config.config import Config
from poetry_codeartifact_login_plugin.own_store import OwnStore

login = {"repository": sys.argv[1], "username": "aws", "password": ""}
print(json.dumps(OwnStore(Config.create()).store(login)))
`;
    const python = join(poetryEnvironmentFolder(version), "bin", "python");
    const outcome = await world.run(python, ["-c", program, name]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    return {
      refusals: JSON.parse(world.filter(outcome).stdout),
      text: await readFile(world.authFile, "utf8").catch(() => undefined),
      kept: keyring && JSON.parse(await readFile(world.keyringFile, "utf8"))["poetry-repository-corp"],
    };
  }

  const entry = 'username = "aws"\npassword = "token"\n';

  test.each([
    ["alone", "corp", `[http-basic.corp]\n${entry}`, ""],
    [
      "among comments",
      "corp",
      `# mine\n[http-basic.corp]\n${entry}\n# hers\n[http-basic.mine]\nusername = "ana"\n`,
      '# mine\n\n# hers\n[http-basic.mine]\nusername = "ana"\n',
    ],
    ["under a quoted name", "my repo", `[http-basic."my repo"]\n${entry}# end\n`, "# end\n"],
    ["in a table in a line", "corp", 'http-basic = {corp = {username = "aws", password = "token"}}\n', ""],
    ["with dotted keys", "corp", '[http-basic]\ncorp.username = "aws"\ncorp.password = "token"\n', ""],
    ["that is not there", "corp", '[http-basic.mine]\nusername = "ana"\n', '[http-basic.mine]\nusername = "ana"\n'],
    ["of no file", "corp", undefined, undefined],
  ])("%s", async (_, name, text, left) => {
    expect(await takeOut(name, text)).toEqual({ refusals: {}, text: left });
  });

  test.runIf(isBefore(version, "2.4"))("that has another one nested in it", async () => {
    const nested = '[http-basic.corp.other]\nusername = "aws"\n';
    const { refusals, text } = await takeOut("corp", `[http-basic.corp]\n${entry}\n${nested}`);
    expect([refusals, text]).toEqual([{}, expect.stringContaining(nested)]);
    expect(text).not.toContain("token");
  });

  const inFile = '[http-basic.corp]\nusername = "aws"\n';

  test("of a keyring, where another user's stays", async () => {
    expect(await takeOut("corp", inFile, "works")).toEqual({ refusals: {}, text: "", kept: { ana: "hunter2" } });
  });

  test("of a keyring that refuses, which is told", async () => {
    const { refusals, kept } = await takeOut("corp", inFile, "read-only");
    expect(refusals).toEqual({ keyring: expect.stringMatching(/^(NotImplementedError|PoetryKeyringError): /) });
    expect(kept).toEqual({ aws: "token", ana: "hunter2" });
  });
});
