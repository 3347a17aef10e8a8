import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Reply, textReply, type WorldRequest } from "../../emulator/exchange.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { developerKeys, loggedInToShared, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { isBefore, selectedPoetryVersions } from "../support/poetry-versions.ts";
import { pypiWithPlugin } from "../support/pypi.ts";

/** Prints which variables a command sees, how many tokens are in them, its arguments, and its children; ends with 7. */
const look = [
  "python3",
  "-c",
  `import os, re, sys
print(*sorted(n for n in os.environ if re.match("POETRY_HTTP|UV_IN|PIP_IN|PIP_EX|TWINE", n)))
print(len({v for n, v in os.environ.items() if n.endswith("_PASSWORD")}), sys.argv[1:])
sys.exit(7)`,
];

const digest = `python3 -c "import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"`;
const digestOf = (text: string) => `${createHash("sha256").update(text).digest("hex")}\n`;

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  async function open() {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource] });
    return { emulator, world, project };
  }

  test("token writes the token into a pipe, and exec runs a command with it, whose exit code is passed on", async () => {
    const { emulator, world, project } = await open();
    const token = await world.run("/bin/sh", ["-c", `poetry -q codeartifact token | ${digest}`], { in: project });
    expect(token).toEqual({ exitCode: 0, stdout: digestOf(`${emulator.issuedTokens[0]}\n`), stderr: "" });

    const exec = await world.poetry(["codeartifact", "exec", "--", ...look, "-q", "--no-root"], {
      in: project,
      handsTokenOver: true,
    });
    expect(exec).toEqual({
      exitCode: 7,
      stdout: `PIP_INDEX_URL POETRY_HTTP_BASIC_CORP_PASSWORD POETRY_HTTP_BASIC_CORP_USERNAME TWINE_PASSWORD TWINE_REPOSITORY_URL TWINE_USERNAME UV_INDEX_CORP_PASSWORD UV_INDEX_CORP_USERNAME
1 ['-q', '--no-root']
`,
      stderr: "",
    });
    expect(emulator.seen()).toEqual([sharedTokenCall]);
  });

  test("what they hand over opens the index, for Poetry without plugins, for pip and for uv", async () => {
    const { emulator, world, project } = await open();
    const tools = join(checkoutFolder, "build", "tools", "bin");
    const asked = ["install", "--dry-run", "--no-deps", "corp-greeting"];
    const pip = [join(tools, "python"), "-m", "pip", ...asked];
    const uv = [
      join(tools, "uv"),
      "pip",
      ...asked,
      "--target",
      join(world.folder, "target"),
      "--python",
      join(tools, "python"),
    ];
    const file = join(project.folder, "pyproject.toml");
    const uvIndex = `\n[[tool.uv.index]]\nname = "corp"\nurl = "${sharedSource.url}"\ndefault = true\n`;
    await writeFile(file, (await readFile(file, "utf8")) + uvIndex);
    const exported = "export $(poetry -q codeartifact token --format env) && poetry --no-plugins add corp-greeting";
    const outcomes = [
      await world.poetry(["-q", "codeartifact", "exec", "--", ...pip], { in: project, handsTokenOver: true }),
      await world.poetry(["-q", "codeartifact", "exec", "--", ...uv], { in: project, handsTokenOver: true }),
      await world.run("/bin/sh", ["-c", exported], { in: project, handsTokenOver: true }),
    ];
    expect(outcomes.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    const ofIndex = emulator.seen().filter((line) => line.includes(" index corp-greeting "));
    expect(ofIndex).toEqual(Array(3).fill("GET shared index corp-greeting token=valid -> 200"));
    expect(emulator.seen().filter((line) => line.includes("authorization-token"))).toEqual([sharedTokenCall]);
  });

  test("exec becomes the command, which gets a signal itself", async () => {
    const { world, project } = await open();
    const script = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)";
    const outcome = await world.poetry(["codeartifact", "exec", "--", "python3", "-c", script], {
      in: project,
      handsTokenOver: true,
    });
    expect(outcome).toEqual({ exitCode: "SIGTERM", stdout: "", stderr: loggedInToShared });
  });

  test("exec does not run the command where there is no login, no program, or no -- before options", async () => {
    const { emulator, world, project } = await open();
    emulator.fail({ on: "authorization-token", times: 1, with: { kind: "denied" } });
    const touch = ["python3", "-c", "print('run')"];
    const denied = await world.poetry(["codeartifact", "exec", "--", ...touch], { in: project });
    expect({ ...denied, stderr: denied.stderr.split("\n").slice(1) }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: [
        "hint: Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed",
        'There is no login for source "corp", and "python3" was not run',
        "",
      ],
    });
    expect(await world.poetry(["codeartifact", "exec", "frobnicate"], { in: project })).toEqual({
      exitCode: 127,
      stdout: "",
      stderr: `${loggedInToShared}There is no program "frobnicate"
hint: Look at PATH, of which folders that are not absolute are passed over, or write the program's path
`,
    });
    const withoutDashes = await world.poetry(["codeartifact", "exec", "poetry", "install", "--no-root"], {
      in: project,
    });
    expect(withoutDashes).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: '\nThe option "--no-root" does not exist\n',
    });
  });

  test("token is not shown on a terminal but with --yes, and says what is wrong on standard error", async () => {
    const { world, project } = await open();
    const outcome = await world.poetryOnTerminal(["codeartifact", "token"], [], { in: project });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toContain("The token is not shown on a terminal, where others may read it");
    expect(await world.poetry(["codeartifact", "token", "public"], { in: project })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: 'There is no source "public" here\nhint: Name a source that is one: "corp"\n',
    });
  });

  // docs/project-plugin.md: the first `poetry install` of a clone runs before a plugin of the project is there.
  test.runIf(!isBefore(version, "2.0")).each(["explicit", "primary"] as const)(
    "exec bootstraps a fresh clone that requires the plugin, with a Poetry that has none (%s source)",
    async (priority) => {
      const pypi = await pypiWithPlugin(version);
      const mirrored = priority === "primary" ? { [new URL(sharedSource.url).host]: mirrorOf(pypi["pypi.org"]) } : {};
      const emulator = await openEmulator({ extraHosts: { ...pypi, ...mirrored } });
      const world = await openWorld({ poetry: version, plugins: "none", emulator, environment: developerKeys });
      const project = await world.project({
        sources: [{ ...sharedSource, priority }],
        dependencies: priority === "primary" ? [] : [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
      });
      const file = join(project.folder, "pyproject.toml");
      const requirement = '\n[tool.poetry.requires-plugins]\npoetry-codeartifact-login-plugin = ">=2"\n';
      await writeFile(file, (await readFile(file, "utf8")) + requirement);

      const script = join(poetryEnvironmentFolder(version), "bin", "poetry-codeartifact-login");
      const outcome = await world.run(script, ["exec", "--", "poetry", "install"], {
        in: project,
        handsTokenOver: true,
      });
      expect({ ...outcome, stdout: "" }).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining(loggedInToShared),
      });
      expect(outcome.stdout).toContain("Installing Poetry plugins only for the current project...");
      expect(emulator.seen().filter((line) => line.includes("authorization-token"))).toEqual([sharedTokenCall]);
    },
  );
});

/** A repository of CodeArtifact that has all of PyPI upstream, and opens it to who has a token. */
function mirrorOf(pypi: ((request: WorldRequest) => Reply) | undefined) {
  return (request: WorldRequest): Reply =>
    pypi !== undefined && request.headers["authorization"]?.startsWith("Basic ")
      ? pypi({ ...request, path: request.path.replace("/pypi/shared", "") })
      : textReply(401, "Unauthorized\n");
}
