import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../src/cli/commands/login.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  type AskedRepository,
  type AskOptions,
  askLogin,
  held,
  repository,
  urlOf,
} from "../../support/login-questions.ts";
import { loginWorld } from "../../support/login-world.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

const now = Date.parse("2026-11-24T08:00:00Z");

let issuer: ScriptedTokenIssuer;
let world: LoginWorld;
let desk: ScriptedSignInDesk;

beforeEach(() => {
  issuer = new ScriptedTokenIssuer(["mydomain", "team"], () => now);
  desk = new ScriptedSignInDesk();
  world = loginWorld(
    () => issuer,
    desk,
    () => now,
  );
});

const ask = (repositories: readonly AskedRepository[], options?: AskOptions) => askLogin(world, repositories, options);

describe("several logins that are there", () => {
  it("leaves the user's own alone when Poetry would take that, whatever else there is", async () => {
    await ask([repository("corp")]);
    const logins = [...held("her own", { username: "ana" }), ...held("token-1")];
    expect(await ask([repository("corp", { held: logins })])).toMatchObject({
      logins: [{ username: "ana", password: "her own", keep: true }],
    });
  });

  it("takes the best of its own, be it not what Poetry would take", async () => {
    await ask([repository("corp")]);
    const logins = [...held("old"), ...held("token-1"), ...held("his", { username: "bob" })];
    expect(await ask([repository("corp", { held: logins })], { obtain: false })).toMatchObject({
      logins: [{ username: "aws", password: "token-1", keep: true }],
      needs: "nothing",
    });
  });

  it("takes for none what has no password, and anything for a user name", async () => {
    const logins = [{ password: new Secret("") }, { username: 5, password: new Secret("x") }];
    expect(await ask([repository("corp", { held: logins })])).toMatchObject({
      logins: [{ username: "5", password: "x", keep: true }],
    });
  });
});

describe("a repository that is configured, but no source of the project", () => {
  it("gets no login, and no word, where no source has its host", async () => {
    const other = repository("release", { use: "other", urls: [urlOf("team")] });
    expect(await ask([repository("corp"), other])).toMatchObject({ logins: [{ repository: "corp" }] });
    expect(await ask([repository("pypi", { urls: ["https://pypi.org/simple/"] }), other])).toMatchObject({
      logins: [],
      needs: "nothing",
      messages: [],
    });
  });

  it("gets that of a source on the same host", async () => {
    const other = repository("release", { use: "other", urls: [urlOf("mydomain", "other")] });
    expect(
      (await ask([repository("corp"), other])).logins.map(({ repository: name }: { repository: string }) => name),
    ).toEqual(["corp", "release"]);
  });
});

describe("which repositories are ours", () => {
  const source = (values: object = {}) => ({ source: [{ name: "corp", ...values }] });
  const custom = { domain: "mydomain", domain_owner: "123456789012", region: "us-west-2" };

  it.each<[string, Partial<AskedRepository>, unknown, string | undefined, string | undefined]>([
    ["no CodeArtifact host", { urls: ["https://evil.example/pypi/x/simple/"] }, null, undefined, undefined],
    [
      "a foreign host that the project names",
      { urls: ["https://evil.example/pypi/x/simple/"] },
      source(custom),
      'Cannot log in to source "corp": its host "evil.example" is not one that AWS runs for a CodeArtifact domain',
      'If the host may have your tokens, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "evil.example"',
    ],
    [
      "a URL that is none, named by the project",
      { urls: ["https://evil.example\\@x/"] },
      source(custom),
      'Cannot log in to source "corp": its URL is not that of a CodeArtifact repository',
      "Check the url of the source",
    ],
    [
      "plain http on a CodeArtifact host",
      { urls: [urlOf("mydomain").replace("https", "http")] },
      null,
      'Cannot log in to source "corp": its URL is not https',
      "Take the URL that the CodeArtifact console shows for pip",
    ],
    [
      "settings that name another domain",
      {},
      source({ domain: "team" }),
      'Cannot log in to source "corp": its settings say domain = "team", its URL says "mydomain"',
      "Correct one of them, or leave domain out: the URL tells it",
    ],
    [
      "settings that name another account",
      {},
      source({ domain_owner: "999999999999" }),
      'Cannot log in to source "corp": its settings say domain_owner = "999999999999", its URL says "123456789012"',
      "Correct one of them, or leave domain_owner out: the URL tells it",
    ],
    [
      "settings that name another region",
      {},
      source({ region: "eu-west-1" }),
      'Cannot log in to source "corp": its settings say region = "eu-west-1", its URL says "us-west-2"',
      "Correct one of them, or leave region out: the URL tells it",
    ],
    [
      "a trusted host without a domain",
      { urls: ["https://proxy.corp.example/pypi/x/simple/"] },
      source(),
      'Cannot log in to source "corp": the URL on host "proxy.corp.example" does not tell its domain',
      "Add domain, domain_owner and region to the source's [[tool.poetry_codeartifact_login.source]]",
    ],
    [
      "another URL of the same name on a foreign host",
      { urls: [urlOf("mydomain"), "https://evil.example/simple/"] },
      null,
      'Cannot log in to source "corp": Poetry\'s configuration has another URL of that name, whose host must not get the token',
      "Look at poetry config repositories.corp, poetry.toml and POETRY_REPOSITORIES_* in the environment",
    ],
    [
      "another URL of the same name without https",
      { urls: [urlOf("mydomain"), urlOf("mydomain").replace("https", "http")] },
      null,
      'Cannot log in to source "corp": Poetry\'s configuration has another URL of that name, whose host must not get the token',
      "Look at poetry config repositories.corp, poetry.toml and POETRY_REPOSITORIES_* in the environment",
    ],
    [
      "certificates that the project chooses",
      { certificate: { file: "/project/poetry.toml", name: "corp", key: "cert", value: "ca.pem" } },
      null,
      'Cannot log in to source "corp": "/project/poetry.toml" says certificates.corp.cert = "ca.pem", and a project must not choose who can read the token',
      'Take it out of there, and set what you need in your own configuration: poetry config certificates.corp.cert PATH; if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com"',
    ],
    [
      "certificates that nobody understands",
      { certificate: { file: "/project/poetry.toml", name: undefined } },
      null,
      'Cannot log in to source "corp": "/project/poetry.toml" has "certificates" in it and cannot be understood, and a project must not choose who can read the token',
      'Correct it; if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com"',
    ],
    [
      "a VPC endpoint that nobody trusts",
      {
        urls: [
          "https://vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com/pypi/d/mydomain-123456789012/shared/simple/",
        ],
      },
      null,
      'Cannot log in to source "corp": its host "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com" is not one that AWS runs for a CodeArtifact domain',
      'Name the source in [[tool.poetry_codeartifact_login.source]], and set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com"',
    ],
  ])("not with %s", async (_what, values, settings, text, hint) => {
    const answer = await ask([repository("corp", values)], { settings });
    expect(answer.logins).toEqual([]);
    expect(answer.messages).toEqual(
      text === undefined ? [] : [{ level: "error", code: "source-not-usable", text, hint }],
    );
    expect(issuer.asked).toEqual([]);
  });

  it.each([["https://proxy.corp.example/pypi/x/simple/"], ["http://127.0.0.1:8080/pypi/x/simple/"]])(
    "with settings and a host that the user trusts: %s",
    async (host) => {
      const answer = await ask([repository("corp", { urls: [host] })], { settings: source(custom) });
      expect(answer.logins).toMatchObject([{ repository: "corp", password: "token-1" }]);
      expect(issuer.asked).toMatchObject([{ domain: "mydomain", domainOwner: "123456789012", region: "us-west-2" }]);
    },
  );

  it.each([
    ["", ""],
    [" ", ""],
    ["\t", ":443"],
  ])("not while another source would send the token to the same host in clear: %jhttp:…%j", async (blank, port) => {
    const plain = urlOf("mydomain", "other").replace("https", `${blank}http`).replace(".com", `.com${port}`);
    const answer = await ask([repository("corp"), repository("plain", { urls: [plain] })]);
    expect(answer.logins).toEqual([]);
    expect(answer.messages).toMatchObject([
      {
        text: 'Cannot log in to source "corp": another source uses "mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com" without https and would send the token in clear',
      },
      ...(blank === "" ? [{ text: 'Cannot log in to source "plain": its URL is not https' }] : []),
    ]);
  });

  it("with certificates that the project chooses where the user trusts the host, or where there are none", async () => {
    const certificate = { file: "/project/poetry.toml", name: "corp", key: "cert", value: false } as const;
    const trustedHosts = new Set([new URL(urlOf("mydomain")).host]);
    world = { ...world, user: { ...world.user, trustedHosts } };
    const local = { name: "local", domain: "team", domain_owner: "123456789012", region: "us-west-2" };
    const answer = await ask(
      [
        repository("corp", { certificate }),
        repository("local", { certificate, urls: ["http://127.0.0.1:8080/simple/"] }),
      ],
      { settings: { source: [local] } },
    );
    expect(answer.logins.map(({ repository }) => repository)).toEqual(["corp", "local"]);
  });

  it("not while another source would send it in clear to the same port of a host that is trusted", async () => {
    world = { ...world, user: { ...world.user, trustedHosts: new Set(["proxy.corp.example:8443"]) } };
    const answer = await ask(
      [
        repository("corp", { urls: ["https://proxy.corp.example:8443/pypi/x/simple/"] }),
        repository("plain", { urls: ["http://proxy.corp.example:8443/simple/"] }),
      ],
      { settings: source(custom) },
    );
    expect(answer).toMatchObject({ logins: [], messages: [{ text: expect.stringContaining("in clear") }] });
  });

  it("with the upload URL of the same repository under the same name", async () => {
    const answer = await ask([
      repository("corp", { urls: [urlOf("mydomain"), urlOf("mydomain").replace("simple/", "")] }),
    ]);
    expect(answer.logins).toMatchObject([{ repository: "corp", password: "token-1" }]);
  });

  it("not a source whose settings are broken", async () => {
    const answer = await ask([repository("corp")], { settings: source({ duration_seconds: 1 }) });
    expect(answer).toMatchObject({ logins: [], needs: "nothing", messages: [{ level: "error", code: "settings" }] });
  });
});
