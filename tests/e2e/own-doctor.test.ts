import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exampleUsers } from "../../emulator/example-world.ts";
import { developerKeys, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { newestPoetryTest } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { noProxy } from "../support/stand-ins.ts";
import { runTrouble, troubles } from "../support/troubles.ts";

const shop = {
  sources: [{ ...sharedSource, priority: "explicit" }],
  dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
} as const;

/** What is promised is two seconds, on a machine that does nothing else. */
const generousMs = 6_000;

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("poetry codeartifact doctor sees that all is well, soon, and stores nothing", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(shop);

    const begin = performance.now();
    const { exitCode, stdout, stderr } = world.filter(await world.poetry(["codeartifact", "doctor"], { in: project }));
    const elapsed = performance.now() - begin;

    const text = stdout
      .replaceAll(emulator.caFile, "[CA]")
      .replace(`${process.versions.node}, ${process.execPath}`, "[NODE]")
      .replace(/on Python [\d.]+/, "on Python [PYTHON]")
      // Poetry before 2.0 comes with it.
      .replace(/, beside poetry-plugin-export [\d.]+$/m, "");
    expect({ exitCode, stdout: text, stderr }).toEqual({
      exitCode: 0,
      stdout: `✓ Poetry: [POETRY], on Python [PYTHON]
✓ Plugins: poetry-codeartifact-login-plugin [PLUGIN]
✓ Node.js: [NODE], found on PATH
✓ Project: [PROJECTS]/shop
✓ Settings: none, and none are needed for the host names of AWS
✓ Source "corp": repository "shared" of domain "corp", account 123456789012, in eu-central-1: its host name says so, which is one of AWS's
✓ Other logins: none that counts, in the environment, poetry.toml, Poetry's store, pypi-token or netrc
✓ Keyring: not used by Poetry (null Keyring): logins rest in auth.toml
✓ AWS configuration: no ~/.aws/config, no ~/.aws/credentials: no profiles
✓ Identity: access key AKIAEMULATEDDEVELOPR (AWS_ACCESS_KEY_ID)
✓ Proxy: HTTPS_PROXY is set, and NO_PROXY to "127.0.0.1,localhost"
✓ Certificates: those of [CA] (AWS_CA_BUNDLE)
✓ Endpoints: AWS's own
✓ Host codeartifact.eu-central-1.amazonaws.com: reached through the proxy http://127.0.0.1:[PORT], with a certificate that is trusted
✓ Host corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com: reached through the proxy http://127.0.0.1:[PORT], with a certificate that is trusted
✓ Token for "corp": AWS gives one for 12 h to access key AKIAEMULATEDDEVELOPR
✓ Index of "corp": answers (HTTP 200, page of package "corp-greeting")

All is well
`,
      stderr: "",
    });
    expectShown(documented("docs/commands.md", "doctor"), stdout);
    expect(emulator.seen()).toEqual([sharedTokenCall, "GET shared index corp-greeting token=valid -> 200"]);
    expect(existsSync(world.authFile)).toBe(false);
    expect(existsSync(join(world.home, ".cache", "poetry-codeartifact-login"))).toBe(false);
    expect(elapsed).toBeLessThan(generousMs);
  });

  test("poetry codeartifact doctor --offline --json asks nobody, and tells the project's problem", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ files: { "pyproject.toml": "[tool.poetry\n" } });

    const { exitCode, stdout, stderr } = await world.poetry(["codeartifact", "doctor", "--offline", "--json"], {
      in: project,
    });

    const { version: shape, ok, checks } = JSON.parse(stdout);
    expect({ exitCode, stderr, shape, ok }).toEqual({ exitCode: 1, stderr: "", shape: 1, ok: false });
    expect(checks.find(({ check }: { check: string }) => check === "project")).toMatchObject({
      mark: "bad",
      seen: expect.stringMatching(/^Poetry cannot read it: \w+: ./),
    });
    expect(checks.at(-1)).toEqual({
      check: "online",
      mark: "skipped",
      title: "Network, tokens, indexes",
      seen: "not looked at, because of --offline",
      hint: null,
    });
    expect(emulator.seen()).toEqual([]);
  });

  test("poetry codeartifact doctor works outside of a project", async () => {
    const world = await openWorld({ poetry: version });
    const outcome = await world.poetry(["codeartifact", "doctor", "--no-ansi"], { in: { folder: "/" } });
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outcome.stdout).toContain(
      "✓ Project: none in /: only what Poetry itself has configured and stored is looked at",
    );
    expect(outcome.stdout).toContain("! Sources: there are none, so the plugin has nothing to do here");
    expect(outcome.stdout).toContain("! Identity: nothing in the environment and no profile says who you are");
  });
});

newestPoetryTest(
  "poetry codeartifact doctor goes on to the end without a network and without an identity",
  async () => {
    const world = await openWorld({ poetry: newestPoetryVersion, environment: (await noProxy()).environment });
    const { exitCode, stdout } = world.filter(
      await world.poetry(["codeartifact", "doctor"], { in: await world.project(shop) }),
    );
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").filter((line) => /^[✗-]/.test(line))).toEqual([
      "✗ Host codeartifact.eu-central-1.amazonaws.com: cannot reach codeartifact.eu-central-1.amazonaws.com (through the proxy http://127.0.0.1:[PORT]): connect ECONNREFUSED 127.0.0.1:[PORT]",
      "✗ Host corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com: cannot reach corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com (through the proxy http://127.0.0.1:[PORT]): connect ECONNREFUSED 127.0.0.1:[PORT]",
      expect.stringMatching(/^✗ Token for "corp": /),
      '- Index of "corp": there is no token to read it with',
    ]);
  },
);

newestPoetryTest("poetry codeartifact doctor --report tells nothing of whose machine it is", async () => {
  const emulator = await openEmulator();
  const world = await openWorld({ poetry: newestPoetryVersion, emulator, environment: developerKeys });
  const project = await world.project(shop);
  const { stdout } = await world.poetry(["codeartifact", "doctor", "--report"], { in: project });
  expect(stdout).toMatch(/^`poetry codeartifact doctor --report`:\n\n```text\n✓ Poetry: [\s\S]*\nAll is well\n```\n$/);
  expect(stdout).toContain('domain "corp", account …9012, in eu-central-1');
  expect(stdout).toContain("✓ Identity: access key …LOPR (AWS_ACCESS_KEY_ID)");
  expect(stdout).not.toMatch(/\d{12}/);
  expect(stdout).not.toContain(world.home);
  expect(stdout).not.toContain(developerKeys.AWS_ACCESS_KEY_ID);
});

newestPoetryTest("poetry codeartifact doctor --quiet says nothing, and its exit code all", async () => {
  const world = await openWorld({ poetry: newestPoetryVersion, environment: { AWS_PROFILE: "absent" } });
  const project = await world.project(shop);
  const outcome = await world.poetry(["codeartifact", "doctor", "--offline", "--quiet"], { in: project });
  expect(outcome).toEqual({ exitCode: 1, stdout: "", stderr: "" });
});

describe("docs/troubleshooting.md", () => {
  newestPoetryTest.each(troubles)("shows what is told: $symptom", async (trouble) => {
    expectShown(documented("docs/troubleshooting.md", trouble.symptom), await runTrouble(trouble));
  });

  test("has no symptom that is not compared", () => {
    const headings = [...read("docs/troubleshooting.md").matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(troubles.map(({ symptom }) => symptom));
  });
});

/** The block of output below a heading of a document. */
function documented(file: string, heading: string): string {
  const section = read(file)
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  return /```text\n([\s\S]*?)```/.exec(section ?? "")?.[1] ?? "";
}

/** Compares a block with output, in which there is something in the place of each line "…". */
function expectShown(block: string, output: string): void {
  const made = output
    .replaceAll(exampleUsers.developer.accessKeyId, "AKIAIOSFODNN7EXAMPLE")
    .replaceAll(exampleUsers.other.accessKeyId, "AKIAI44QH8DHBEXAMPLE");
  const parts = block.split(/^…\n/m).filter((part) => part !== "");
  expect(parts.length).toBeGreaterThan(0);
  let rest = made;
  for (const part of parts) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
}

function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
}
