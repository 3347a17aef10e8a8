import { describe, expect, it } from "vitest";
import { planLogin, type Repository, type UserChoices } from "../../../src/core/login-plan.ts";
import { parseSettings } from "../../../src/core/settings.ts";
import { documentedUrl, sharedUrl } from "../../support/documented-example.ts";
import { sharedScope } from "../../support/login-target.ts";

const host = new URL(sharedUrl).host;
const root = sharedUrl.replace(/simple\/$/, "");
const vpcHost = "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com";

function repositoryOf(name: string, url = sharedUrl, more: Partial<Repository> = {}): Repository {
  return { name, url, alsoAt: [], use: "download", held: [], ...more };
}

const user: UserChoices = {
  trustedHosts: new Set(["proxy.example", "proxy.example:8443"]),
  loginInEnvironment: () => undefined,
  identify: ({ awsProfile, roleArn }) => ({
    identity:
      awsProfile === undefined ? { kind: "default" } : { kind: "profile", name: awsProfile, namedBy: "settings" },
    ...(roleArn !== undefined && { roleArn }),
  }),
};

function plan(repositories: readonly Repository[], source: readonly object[] = [], choices: Partial<UserChoices> = {}) {
  const names = repositories.map(({ name }) => name);
  return planLogin(repositories, parseSettings({ source }, names), { ...user, ...choices });
}

describe("planLogin()", () => {
  it("makes a target of a repository whose host name says all, and no settings are needed", () => {
    const corp = repositoryOf("corp");
    expect(plan([corp])).toEqual({
      targets: [{ repository: corp, host, scope: sharedScope, root, uploadUrl: undefined, remarks: [] }],
      refusals: new Map(),
      messages: [],
    });
  });

  it("asks as whom the settings say, for as long as they say", () => {
    const roleArn = "arn:aws:iam::123456789012:role/reader";
    const settings = { name: "corp", aws_profile: "dev", role_arn: roleArn, duration_seconds: 0 };
    expect(plan([repositoryOf("corp")], [settings]).targets[0]?.scope).toEqual({
      ...sharedScope,
      identity: { kind: "profile", name: "dev", namedBy: "settings" },
      roleArn,
      durationSeconds: 0,
    });
  });

  it("remarks an account with other than 12 digits, and what may surprise of the identity", () => {
    const identify: UserChoices["identify"] = () => ({ identity: { kind: "default" }, note: "There is no profile" });
    expect(plan([repositoryOf("doc", documentedUrl)], [], { identify }).targets[0]?.remarks).toEqual([
      {
        level: "warning",
        code: "account-digits",
        text: 'The URL of source "doc" names account "1234567890123" with 13 digits, but AWS accounts have 12',
        hint: "Check the URL if AWS does not know the domain",
      },
      { level: "note", code: "identity", text: "There is no profile" },
    ]);
  });

  it.each([
    ["the index", sharedUrl, root],
    ["the root", root, undefined],
  ])("uploads to the root, also where the URL is that of %s", (_what, url, uploadUrl) => {
    expect(plan([repositoryOf("corp", url, { use: "upload" })]).targets[0]?.uploadUrl).toBe(uploadUrl);
    expect(plan([repositoryOf("corp", url)]).targets[0]?.uploadUrl).toBe(undefined);
  });

  it.each<[string, Repository, readonly object[]]>([
    ["of somebody else", repositoryOf("public", "https://pypi.org/simple/"), []],
    ["with a login in its URL", repositoryOf("corp", sharedUrl.replace("//", "//ana:pw@")), []],
    ["whose settings are broken", repositoryOf("corp"), [{ name: "corp", region: "x" }]],
    ["that is configured only, and on no source's host", repositoryOf("corp", sharedUrl, { use: "other" }), []],
    ["on this machine, without settings", repositoryOf("corp", "http://127.0.0.1:8000/simple/"), []],
    ["that is no URL", repositoryOf("corp", "nowhere"), []],
  ])("says nothing of a repository %s", (_what, repository, source) => {
    expect(plan([repository], source)).toEqual({ targets: [], refusals: new Map(), messages: [] });
  });

  it("logs in a repository that is configured only, where it shares the host of a source", () => {
    const names = plan([
      repositoryOf("configured", sharedUrl, { use: "other" }),
      repositoryOf("corp", root),
    ]).targets.map(({ repository }) => repository.name);
    expect(names).toEqual(["configured", "corp"]);
  });

  it("believes the settings about a host that the user trusts, and about this machine", () => {
    const source = { domain: "corp", domain_owner: "123456789012", region: "eu-central-1" };
    const urls = [
      "https://proxy.example/simple/",
      "https://proxy.example:8443/simple/",
      "http://127.0.0.1:8000/simple/",
    ];
    const repositories = urls.map((url, index) => repositoryOf(`r${index}`, url));
    const { targets } = plan(
      repositories,
      repositories.map(({ name }) => ({ name, ...source })),
    );
    expect(targets.map((target) => [target.host, target.root, target.scope])).toEqual([
      ["proxy.example", "https://proxy.example/", sharedScope],
      ["proxy.example:8443", "https://proxy.example:8443/", sharedScope],
      ["127.0.0.1:8000", "http://127.0.0.1:8000/", sharedScope],
    ]);
  });

  it("believes the path about a VPC endpoint that the user trusts", () => {
    const url = `https://${vpcHost}/pypi/d/corp-123456789012/shared/simple/`;
    const trustedHosts = new Set([vpcHost]);
    expect(plan([repositoryOf("corp", url)], [{ name: "corp" }], { trustedHosts }).targets[0]?.scope).toEqual({
      ...sharedScope,
      region: "us-west-2",
    });
  });

  const trustHint = (name: string) =>
    `If the host may have your tokens, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${name}"`;
  it.each<[string, Partial<Repository>, object | undefined, string, string]>([
    [
      "settings for what is no repository",
      { url: "ftp://corp" },
      {},
      "its URL is not that of a CodeArtifact repository",
      "Check the url of the source",
    ],
    [
      "a URL without https",
      { url: sharedUrl.replace("https:", "http:") },
      undefined,
      "its URL is not https",
      "Take the URL that the CodeArtifact console shows for pip",
    ],
    [
      "settings that say another region",
      {},
      { region: "us-west-2" },
      'its settings say region = "us-west-2", its URL says "eu-central-1"',
      "Correct one of them, or leave region out: the URL tells it",
    ],
    [
      "settings that say another account",
      {},
      { domain_owner: "1" },
      'its settings say domain_owner = "1", its URL says "123456789012"',
      "Correct one of them, or leave domain_owner out: the URL tells it",
    ],
    [
      "settings that say another domain",
      {},
      { domain: "core" },
      'its settings say domain = "core", its URL says "corp"',
      "Correct one of them, or leave domain out: the URL tells it",
    ],
    [
      "a host that nobody trusts",
      { url: "https://evil.example/simple/" },
      { domain: "corp" },
      'its host "evil.example" is not one that AWS runs for a CodeArtifact domain',
      trustHint("evil.example"),
    ],
    [
      "a VPC endpoint without settings",
      { url: `https://${vpcHost}/pypi/d/corp-123456789012/shared/simple/` },
      undefined,
      `its host "${vpcHost}" is not one that AWS runs for a CodeArtifact domain`,
      `Name the source in [[tool.poetry_codeartifact_login.source]], and set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${vpcHost}"`,
    ],
    [
      "a VPC endpoint that nobody trusts",
      { url: `https://${vpcHost}/pypi/d/corp-123456789012/shared/simple/` },
      {},
      `its host "${vpcHost}" is not one that AWS runs for a CodeArtifact domain`,
      trustHint(vpcHost),
    ],
    [
      "a trusted host without a domain",
      { url: "https://proxy.example/simple/" },
      { domain: "corp", region: "eu-central-1" },
      'the URL on host "proxy.example" does not tell its domain',
      "Add domain, domain_owner and region to the source's [[tool.poetry_codeartifact_login.source]]",
    ],
    [
      "another URL under its name",
      { alsoAt: [sharedUrl, "https://evil.example/"] },
      undefined,
      "Poetry's configuration has another URL of that name, whose host must not get the token",
      "Look at poetry config repositories.corp, poetry.toml and POETRY_REPOSITORIES_* in the environment",
    ],
    [
      "another domain's URL under its name",
      { alsoAt: [documentedUrl] },
      undefined,
      "Poetry's configuration has another URL of that name, whose host must not get the token",
      "Look at poetry config repositories.corp, poetry.toml and POETRY_REPOSITORIES_* in the environment",
    ],
    [
      "a trusted host without a region",
      { url: "https://proxy.example/simple/" },
      { domain: "corp", domain_owner: "1" },
      'the URL on host "proxy.example" does not tell its domain',
      "Add domain, domain_owner and region to the source's [[tool.poetry_codeartifact_login.source]]",
    ],
    [
      "a trusted host without the name of the domain",
      { url: "https://proxy.example/simple/" },
      { region: "eu-central-1", domain_owner: "1" },
      'the URL on host "proxy.example" does not tell its domain',
      "Add domain, domain_owner and region to the source's [[tool.poetry_codeartifact_login.source]]",
    ],
    [
      "what is no URL under its name",
      { alsoAt: ["nowhere"] },
      undefined,
      "Poetry's configuration has another URL of that name, whose host must not get the token",
      "Look at poetry config repositories.corp, poetry.toml and POETRY_REPOSITORIES_* in the environment",
    ],
    [
      "certificates that the project chooses",
      { certificate: { file: "/p/poetry.toml", name: "corp", key: "cert", value: false } },
      undefined,
      '"/p/poetry.toml" says certificates.corp.cert = false, and a project must not choose who can read the token',
      `Take it out of there, and set what you need in your own configuration: poetry config certificates.corp.cert PATH; if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${host}"`,
    ],
    [
      "certificates that nobody understands",
      { certificate: { file: "/p/poetry.toml", name: undefined } },
      undefined,
      '"/p/poetry.toml" has "certificates" in it and cannot be understood, and a project must not choose who can read the token',
      `Correct it; if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${host}"`,
    ],
    [
      "certificates that are something odd",
      { certificate: { file: "/p/poetry.toml", name: "my corp", key: "verify", value: [1] } },
      undefined,
      '"/p/poetry.toml" says certificates."my corp".verify = …, and a project must not choose who can read the token',
      `Take it out of there, and set what you need in your own configuration: poetry config "certificates.my corp.cert" PATH; if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${host}"`,
    ],
  ])("refuses %s", (_what, repository, settings, reason, hint) => {
    const source = settings === undefined ? [] : [{ name: "corp", ...settings }];
    expect(plan([repositoryOf("corp", sharedUrl, repository)], source)).toEqual({
      targets: [],
      refusals: new Map([["corp", { reason, hint }]]),
      messages: [
        { level: "error", code: "source-not-usable", text: `Cannot log in to source "corp": ${reason}`, hint },
      ],
    });
  });

  it("refuses a VPC endpoint that the user trusts, but the settings do not name", () => {
    const url = `https://${vpcHost}/pypi/d/corp-123456789012/shared/simple/`;
    expect([...plan([repositoryOf("corp", url)], [], { trustedHosts: new Set([vpcHost]) }).refusals.values()]).toEqual([
      {
        reason: `its host "${vpcHost}" is not one that AWS runs for a CodeArtifact domain`,
        hint: `Name the source in [[tool.poetry_codeartifact_login.source]], and set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${vpcHost}"`,
      },
    ]);
  });

  it("takes settings that say what the URL says", () => {
    const source = { name: "corp", domain: "corp", domain_owner: "123456789012", region: "eu-central-1" };
    expect(plan([repositoryOf("corp")], [source]).targets[0]?.scope).toStrictEqual(sharedScope);
  });

  it("takes certificates from the project for a host that the user trusts all the same", () => {
    const certificate = { file: "/p/poetry.toml", name: "corp", key: "cert", value: false } as const;
    expect(
      plan([repositoryOf("corp", sharedUrl, { certificate })], [], { trustedHosts: new Set([host]) }).targets.length,
    ).toBe(1);
  });

  it("refuses a host to which another source would send the token in clear, but not another one", () => {
    const clear = repositoryOf("clear", `http://${host}/simple/`, { use: "other" });
    const { targets, refusals } = plan([repositoryOf("corp"), repositoryOf("doc", documentedUrl), clear]);
    expect([targets.map(({ repository }) => repository.name), [...refusals]]).toEqual([
      ["doc"],
      [
        [
          "corp",
          {
            reason: `another source uses "${host}" without https and would send the token in clear`,
            hint: "Change that source's URL to https",
          },
        ],
      ],
    ]);
  });

  it("takes other URLs under its name that reach the same host", () => {
    const alsoAt = [root, sharedUrl.replace("shared", "second")];
    expect(plan([repositoryOf("corp", sharedUrl, { alsoAt })]).targets.length).toBe(1);
  });
});
