import { chmod, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { exampleWorld } from "../../emulator/example-world.ts";
import type { HostHandler } from "../../emulator/host-table.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { developerKeys, sharedSource, sharedTokenCall, sharedUrl } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import type { ProjectDescription } from "../support/project.ts";
import { tokenCalls } from "../support/seen-in-aws.ts";

const corpHost = new URL(sharedUrl).host;
/** A domain of an attacker's own AWS account. */
const foreignHost = "evil-999999999999.d.codeartifact.eu-central-1.amazonaws.com";
const foreignSource = {
  name: "foreign",
  url: `https://${foreignHost}/pypi/shared/simple/`,
  priority: "explicit",
} as const;
const foreignTokenCall = `POST codeartifact.eu-central-1 authorization-token evil/999999999999 by ${developerKeys.AWS_ACCESS_KEY_ID} -> 200`;
const lookAlike = `${corpHost}.evil.example`;
const evil = { name: "evil", url: "https://evil.example/simple/" } as const;
const victim = { domain: "corp", domain_owner: "123456789012", region: "eu-central-1" };
const wheel = "corp_greeting-1.0.0-py3-none-any.whl";

const page =
  (href: string): HostHandler =>
  () => ({ status: 200, headers: { "Content-Type": "text/html" }, body: `<a href="${href}">${wheel}</a>` });
const redirect =
  (location: string): HostHandler =>
  () => ({ status: 302, headers: { Location: location } });

interface Case extends Pick<ProjectDescription, "sources" | "settings" | "files"> {
  readonly what: string;
  /** Hosts that behave otherwise than by 404, or otherwise than CodeArtifact. */
  readonly hosts?: Readonly<Record<string, HostHandler>>;
  /** Who gets a login. */
  readonly sentTo?: readonly string[];
  readonly asked?: readonly string[];
  /** Who is at least visited, so that the case is one. */
  readonly visits: string;
  readonly reads: string;
  /** Whether it takes Poetry's own doing, which may differ between versions; else the core alone decides. */
  readonly byPoetry?: true;
}

const cases: readonly Case[] = [
  {
    what: "names a foreign host in the settings",
    sources: [evil],
    settings: { source: [{ name: "evil", ...victim }] },
    visits: "evil.example",
    reads: `Cannot log in to source "evil": its host "evil.example" is not one that AWS runs for a CodeArtifact domain
hint: If the host may have your tokens, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "evil.example"
`,
  },
  {
    byPoetry: true,
    what: "gives a source's name another host in poetry.toml",
    sources: [sharedSource, evil],
    files: { "poetry.toml": `[repositories.corp]\nurl = "${evil.url}"\n` },
    visits: "evil.example",
    reads:
      'Cannot log in to source "corp": Poetry\'s configuration has another URL of that name, whose host must not get the token\n',
  },
  {
    byPoetry: true,
    what: "has the certificate of a source's host not checked",
    sources: [sharedSource],
    files: { "poetry.toml": "[certificates.corp]\ncert = false\n" },
    visits: corpHost,
    reads: `poetry.toml" says certificates.corp.cert = false, and a project must not choose who can read the token
hint: Take it out of there, and set what you need in your own configuration: poetry config certificates.corp.cert PATH; if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${corpHost}"
`,
  },
  {
    what: "has its own certificate authority for another name of a source's host",
    sources: [sharedSource],
    files: {
      "poetry.toml": `[repositories.evil]\nurl = "${sharedUrl}corp-greeting/?"\n[certificates.evil]\ncert = "ca.pem"\n`,
    },
    visits: corpHost,
    reads: 'poetry.toml" says certificates.evil.cert = "ca.pem", ',
  },
  {
    what: "hides what it says of certificates from a search",
    sources: [sharedSource],
    files: { "poetry.toml": '["certific\\u0061tes"."corp"]\n"c\\u0065rt" = false\n' },
    visits: corpHost,
    reads: 'poetry.toml" says certificates.corp.cert = false, ',
  },
  {
    what: "has a look-alike of a CodeArtifact host",
    sources: [{ name: "evil", url: sharedUrl.replace(corpHost, lookAlike) }],
    visits: lookAlike,
    reads: "",
  },
  {
    byPoetry: true,
    what: "has an index that redirects to CodeArtifact",
    sources: [evil, sharedSource],
    hosts: { "evil.example": redirect(`${sharedUrl}corp-greeting/`) },
    sentTo: [corpHost],
    asked: [sharedTokenCall],
    visits: "evil.example",
    reads: 'Logged in to CodeArtifact domain "corp"',
  },
  {
    byPoetry: true,
    what: "has an index at CodeArtifact that redirects to another host",
    sources: [sharedSource],
    hosts: { [corpHost]: redirect("https://evil.example/simple/corp-greeting/") },
    sentTo: [corpHost],
    asked: [sharedTokenCall],
    visits: "evil.example",
    reads: 'Logged in to CodeArtifact domain "corp"',
  },
  {
    byPoetry: true,
    what: "has an index at CodeArtifact that links to another host",
    sources: [sharedSource],
    hosts: { [corpHost]: page(`https://evil.example/${wheel}`) },
    sentTo: [corpHost],
    asked: [sharedTokenCall],
    visits: "evil.example",
    reads: 'Logged in to CodeArtifact domain "corp"',
  },
  {
    what: "names another path of a CodeArtifact host",
    sources: [{ name: "corp", url: `https://${corpHost}/npm/shared/` }],
    visits: corpHost,
    reads: 'Cannot log in to source "corp": its URL does not end in "/pypi/REPOSITORY/simple/"\n',
  },
  {
    byPoetry: true,
    what: "has a source of another account beside the user's",
    sources: [sharedSource, foreignSource],
    sentTo: [corpHost, foreignHost],
    asked: [sharedTokenCall, foreignTokenCall],
    visits: foreignHost,
    reads: 'Logged in to CodeArtifact domain "evil"',
  },
  {
    what: "has the user's role log in to a domain of another account",
    sources: [sharedSource, foreignSource],
    settings: { source: [{ name: "foreign", role_arn: "arn:aws:iam::123456789012:role/build" }] },
    sentTo: [corpHost, foreignHost],
    asked: [sharedTokenCall, foreignTokenCall.replace(developerKeys.AWS_ACCESS_KEY_ID, "ROLE")],
    visits: foreignHost,
    reads: 'Logged in to CodeArtifact domain "evil"',
  },
  {
    what: "has another source in clear on the same host",
    sources: [sharedSource, { name: "plain", url: sharedUrl.replace("https", "http"), priority: "explicit" }],
    visits: corpHost,
    reads: `Cannot log in to source "corp": another source uses "${corpHost}" without https and would send the token in clear\n`,
  },
];

/** The hosts that were sent a login; none may be one that is not good there. */
function sentTo(emulator: Emulator): readonly string[] {
  const logins = emulator.requests.filter(({ credential }) =>
    ["basic", "bearer", "unknown-scheme"].includes(credential.kind),
  );
  const wrong = logins.filter(({ credential }) => !("token" in credential && credential.token === "valid"));
  expect(wrong.map(({ line }) => line)).toEqual([]);
  return [...new Set(logins.map(({ host }) => host))].toSorted();
}

function worldWithForeignDomain() {
  const world = exampleWorld();
  const foreign = world.domains.filter(({ name }) => name === "corp");
  return {
    ...world,
    domains: [...world.domains, ...foreign.map((corp) => ({ ...corp, name: "evil", owner: "999999999999" }))],
  };
}

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  const relevant = cases.filter(({ byPoetry }) => byPoetry || version === selectedPoetryVersions().at(-1));
  test.each(relevant)("a project that $what gets no token that it should not", async (one) => {
    const absent: HostHandler = () => ({ status: 404 });
    const extraHosts = { "evil.example": absent, [lookAlike]: absent, ...one.hosts };
    const emulator = await openEmulator({ world: worldWithForeignDomain(), extraHosts });
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const { sources = [], settings, files = {} } = one;
    const isForeign = sources.includes(foreignSource);
    const project = await world.project({
      sources,
      // Whose certificates the emulator has: with it, Poetry gets through.
      files: { "ca.pem": await readFile(emulator.environment["REQUESTS_CA_BUNDLE"] ?? "", "utf8"), ...files },
      ...(settings !== undefined && { settings }),
      dependencies: [
        { name: "corp-greeting", version: "^1.0" },
        ...(isForeign ? [{ name: "corp-numbers", version: "^1.0", source: "foreign" }] : []),
      ],
    });

    const { stderr } = await world.poetry(["lock"], { in: project });

    expect(sentTo(emulator)).toEqual([...(one.sentTo ?? [])].toSorted());
    const asked = tokenCalls(emulator).map((line) => line.replace(/ASIA\w+/, "ROLE"));
    expect(asked.toSorted()).toEqual([...(one.asked ?? [])].toSorted());
    expect(emulator.requests.map(({ host }) => host)).toContain(one.visits);
    expect(stderr).toContain(one.reads);
  });

  test("a project's own Node.js is not run from the folder of another project either", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const trace = join(world.folder, "tmp", "trace");
    const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };
    const current = await world.project(description);
    const project = await world.project({
      ...description,
      name: "other",
      files: { "bin/node": `#!/bin/sh\necho "$0" >> "${trace}"\nexit 1\n` },
    });
    await chmod(join(project.folder, "bin", "node"), 0o755);

    const { stderr } = await world.poetry(["-C", project.folder, "lock"], {
      in: current,
      environment: { PATH: `${join(project.folder, "bin")}:${world.environment["PATH"]}` },
    });

    expect(stderr).toContain("Logged in to CodeArtifact domain");
    expect(await readdir(join(world.folder, "tmp"))).not.toContain("trace");
  });

  test("a project's own programs, modules and settings for Node.js are not run", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, programs: ["node", "aws"], environment: developerKeys });
    const traces = join(world.folder, "tmp", "traces");
    const script = `#!/bin/sh\necho "$0" >> "${traces}"\nexit 1\n`;
    const module = `require("node:fs").appendFileSync(${JSON.stringify(traces)}, __filename)`;
    const programs = ["node", "aws", "helper", "bin/node", "bin/aws", "bin/helper"];
    // An AWS CLI that starts another program.
    await world.writeProgram("aws", "#!/usr/bin/env helper\n");
    await world.writeProgram("helper", `#!/bin/sh\nshift\nexec "${awsCliProgram}" "$@"\n`);
    const project = await world.project({
      sources: [sharedSource],
      settings: { provider: "aws-cli" },
      dependencies: [{ name: "corp-greeting", version: "^1.0" }],
      files: {
        ...Object.fromEntries(programs.map((name) => [name, script])),
        "evil.cjs": module,
        "node_modules/@aws-sdk/client-codeartifact/index.js": module,
        "node_modules/valibot/index.js": module,
        "package.json": '{"type": "commonjs", "imports": {"#*": "./evil.cjs"}}',
        ".npmrc": "node-options=--require ./evil.cjs\nscript-shell=./aws\n",
        ".env": "NODE_OPTIONS=--require ./evil.cjs\n",
      },
    });
    for (const name of programs) await chmod(join(project.folder, name), 0o755);

    // The user's own folders can lead there as well, by a link to the folder or to the program.
    const [linked, links] = [join(world.folder, "tmp", "linked"), join(world.folder, "tmp", "links")];
    await symlink(join(project.folder, "bin"), linked);
    await mkdir(links);
    for (const name of ["node", "aws"]) await symlink(join(project.folder, "bin", name), join(links, name));
    const detour = `${world.folder}/tmp/../projects/${basename(project.folder)}/bin`;
    const foreign = [".", "", "bin", project.folder, join(project.folder, "bin"), linked, links, detour];

    const outcome = await world.poetry(["lock", "-vvv"], {
      in: project,
      environment: {
        PATH: [...foreign, world.environment["PATH"]].join(":"),
        NODE_OPTIONS: "--require ./evil.cjs",
        NODE_PATH: "node_modules",
        POETRY_CODEARTIFACT_LOGIN_NODE: "./node",
        NODE_COMPILE_CACHE: join(project.folder, "cache"),
        // It would print the environment of the AWS CLI, with the secret key: the world's end looks for that.
        NODE_DEBUG: "http,child_process",
      },
    });

    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Logged in to CodeArtifact domain") });
    expect(outcome.stderr).toContain('POETRY_CODEARTIFACT_LOGIN_NODE is ignored: "./node" is no absolute path\n');
    expect(outcome.stderr).not.toMatch(/CHILD_PROCESS|HTTP \d/);
    expect(await readdir(join(world.folder, "tmp"))).not.toContain("traces");
    expect(await readdir(project.folder)).not.toContain("cache");
  });
});
