import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { sharedSource } from "../support/documented-example.ts";
import { identityWorld, keysOf, people, pipelineToken, roleArnOf } from "../support/identities.ts";
import { newestPoetryTest as test } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";
import { type Outcome, run } from "../support/run.ts";

const text = await readFile(join(checkoutFolder, "docs", "ci.md"), "utf8");

/** Each marked block of docs/ci.md, with the block of shell that may follow it. */
const recipes = [
  ...text.matchAll(/^ *<!-- recipe: (.+) -->\n *```\w+\n([\s\S]*?)^ *```\n(?:\n```sh\n([\s\S]*?)^```\n)?/gm),
].map(([, kind = "", block = "", shell = ""], index) => ({ name: `${index + 1}. ${kind}`, kind, block, shell }));

/** The shell steps of a workflow: what `run:` says, and the lists under `script:` and `commands:`. */
function steps(yaml: string): readonly string[] {
  return [...yaml.matchAll(/^( *)- (?:run: )?(.+)\n((?:\1 {4}.*\n)*)/gm)]
    .map(([, , line = "", more = ""]) => (line === "|" ? more : `${line}\n`))
    .filter((step) => !step.startsWith("uses:"));
}

/** What builds an image here: runs each RUN line with a secret, which gets that secret and nothing else of the machine's. */
const builder = `#!/usr/bin/env python3
import os, re, subprocess, sys
secrets = {}
for option in sys.argv[1:]:
    match = re.fullmatch("id=(.+),env=(.+)", option)
    if match:
        secrets[match[1]] = os.environ[match[2]]
inside = {k: v for k, v in os.environ.items() if not re.match("AWS_|CODEARTIFACT|POETRY", k) or k == "AWS_CA_BUNDLE"}
inside["PATH"] = os.environ["IMAGE_PATH"]
text = open("Dockerfile").read().replace("\\\\\\n", " ")
for options, command in re.findall(r"^RUN --mount=type=secret,(\\S+) (.+)$", text, re.M):
    named = dict(each.split("=") for each in options.split(","))
    secret = secrets[named["id"]]
    variables = dict(inside, **({named["env"]: secret} if "env" in named else {}))
    if "env" not in named:
        folder = os.environ["RUN_SECRETS"]
        open(os.path.join(folder, named["id"]), "w").write(secret)
        command = command.replace("/run/secrets", folder)
    subprocess.run(["sh", "-c", command], env=variables, check=True)
`;

async function prepare(kind: string) {
  const emulator = await openEmulator({ world: identityWorld() });
  const world = await openWorld({ poetry: newestPoetryVersion, emulator, environment: keysOf(people.base) });
  const project = await world.project({
    sources: [sharedSource],
    dependencies: [{ name: "corp-greeting", version: "^1.0" }],
  });
  const python = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "python");
  const write = (name: string, program: string) =>
    world.writeProgram(name, program.replace("#!/usr/bin/env python3", `#!${python}`));
  const script = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "poetry-codeartifact-login");
  await write("poetry-codeartifact-login", `#!/bin/sh\nexec ${script} "$@"\n`);
  for (const name of ["pip", "pipx"]) await write(name, "#!/bin/sh\n");
  const secrets = world.folder;
  await write("cat", `#!/usr/bin/env python3\nimport sys; print(open(sys.argv[1]).read())\n`);
  await write("docker", kind === "docker-run" ? countLines : builder);
  await write("gh", `#!/usr/bin/env python3\nimport sys; print(*sys.argv[1:], len(sys.stdin.read().splitlines()))\n`);
  await write(
    "renovate",
    `#!/usr/bin/env python3\nimport json, os; print([sorted(each) for each in json.loads(os.environ["RENOVATE_HOST_RULES"])])\n`,
  );
  const image = kind === "docker none" ? poetryEnvironmentFolder(newestPoetryVersion, "none") : undefined;
  const bin = world.environment["PATH"] ?? "";
  const identity: Record<string, Readonly<Record<string, string>>> = {
    github: { ...emulator.githubEnvironment, AWS_ROLE_ARN: roleArnOf("actions") },
    gitlab: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: pipelineToken(), AWS_ROLE_ARN: roleArnOf("pipeline") },
    codebuild: emulator.containerEnvironment,
  };
  const { AWS_ACCESS_KEY_ID: _key, AWS_SECRET_ACCESS_KEY: _secret, ...plain } = world.environment;
  const environment = {
    ...(kind in identity ? { ...plain, ...identity[kind] } : world.environment),
    CI: "true",
    IMAGE_PATH: image === undefined ? bin : `${join(image, "bin")}:${bin}`,
    RUN_SECRETS: secrets,
    GITHUB_ENV: join(world.folder, "github.env"),
  };
  return { emulator, world, project, environment };
}

const countLines = `#!/usr/bin/env python3
import sys
print([line.split("=")[0] for line in open(sys.argv[sys.argv.index("--env-file") + 1])])
`;

describe("each recipe of docs/ci.md works", () => {
  test("there are recipes", () => {
    expect(recipes.map(({ kind }) => kind)).toEqual([
      "github",
      "github",
      "github",
      "gitlab",
      "codebuild",
      "docker none",
      "docker ours",
      "docker none",
      "docker-run",
      "renovate",
      "secret",
    ]);
  });

  test.each(recipes)("$name", async ({ kind, block, shell }) => {
    const { emulator, project, environment } = await prepare(kind);
    const isImage = kind.startsWith("docker ");
    if (isImage) await writeFile(join(project.folder, "Dockerfile"), block);
    const scripts = isImage ? [shell] : block.includes("- ") && !kind.startsWith("renovate") ? steps(block) : [block];
    let added: Readonly<Record<string, string>> = {};
    const outcomes: Outcome[] = [];
    for (const script of scripts) {
      const shellProgram = kind === "docker-run" ? "/bin/bash" : "/bin/sh";
      // Not by world.run(), whose search for tokens would find the one that is masked for GitHub.
      outcomes.push(
        await run(shellProgram, ["-ec", script], { cwd: project.folder, environment: { ...environment, ...added } }),
      );
      added = await variablesIn(environment.GITHUB_ENV);
    }
    expect(outcomes.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    const output = outcomes.map(({ stdout }) => stdout).join("");
    const told = outcomes
      .map(({ stdout, stderr }) => `${stdout}${stderr}`.replaceAll(/^::add-mask::.*$/gm, ""))
      .join("");
    expect(emulator.issuedTokens.filter((token) => told.includes(token))).toEqual([]);
    const calls = emulator.seen().filter((line) => line.includes("authorization-token"));
    expect(calls).toHaveLength(1);
    const expected: Readonly<Record<string, string>> = {
      "docker-run": "['POETRY_HTTP_BASIC_CORP_USERNAME', 'POETRY_HTTP_BASIC_CORP_PASSWORD']\n",
      renovate: "[['matchHost', 'password', 'username']]\n",
      secret: "secret set CODEARTIFACT_AUTH_TOKEN --org example 1\n",
    };
    expect(output).toContain(expected[kind] ?? "Installing corp-greeting");
  });
});

/** What steps have written for the steps after them. */
async function variablesIn(file: string): Promise<Readonly<Record<string, string>>> {
  const lines = await readFile(file, "utf8").catch(() => "");
  onTestFinished(() => rm(file, { force: true }));
  return Object.fromEntries([...lines.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
}

test("the arithmetic of docs/ci.md is right", () => {
  const [, table = ""] = /<!-- arithmetic -->\n([\s\S]*?)\n\n/.exec(text) ?? [];
  const rows = table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").map((cell) => cell.trim()));
  expect(rows).toHaveLength(4);
  for (const [, , logins, seconds, calls, share] of rows) {
    const rate = Number(logins) / Number.parseInt(seconds ?? "", 10);
    expect([calls, share]).toEqual([rate.toFixed(1), `${Math.round((rate / 40) * 100)} %`]);
  }
  expect([Math.floor((1200 * 3600) / 100_000), Math.floor((800 * 3600) / 100_000), 40 * 40]).toEqual([43, 28, 1600]);
});
