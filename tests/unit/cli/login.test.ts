import { beforeEach, describe, expect, it } from "vitest";
import { answerQuestion, type LoginWorld } from "../../../src/cli/commands/login.ts";
import { Problem } from "../../../src/core/problem.ts";
import { parseReadyToken } from "../../../src/core/ready-token.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { TokenIssuer } from "../../../src/core/token-issuer.ts";
import { NoLedger } from "../../../src/ledger/no-ledger.ts";
import type { LoginQuestion } from "../../../src/protocol/question.ts";
import { loginWorld, openAnswer } from "../../support/login-world.ts";
import { ScriptedSignInDesk } from "../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../support/scripted-token-issuer.ts";

const hourMs = 3_600_000;
const url = (domain: string, repository = "shared", owner = "123456789012") =>
  `https://${domain}-${owner}.d.codeartifact.us-west-2.amazonaws.com/pypi/${repository}/simple/`;

type AskedRepository = LoginQuestion["repositories"][number];

const repository = (name: string, values: Partial<AskedRepository> = {}): AskedRepository => ({
  name,
  urls: [url("mydomain")],
  use: "download",
  held: [],
  ...values,
});
const held = (password: string, values: { username?: string; expiration?: string } = {}) => [
  { username: "aws", password: new Secret(password), ...values },
];

let now: number;
let issuer: ScriptedTokenIssuer;
let world: LoginWorld;
let desk: ScriptedSignInDesk;

beforeEach(() => {
  now = Date.parse("2026-11-24T08:00:00Z");
  issuer = new ScriptedTokenIssuer(["mydomain", "team"], () => now);
  desk = new ScriptedSignInDesk();
  world = loginWorld(
    () => issuer,
    desk,
    () => now,
  );
});

interface AskOptions {
  readonly obtain?: boolean;
  readonly interact?: boolean;
  readonly verbosity?: LoginQuestion["verbosity"];
  readonly settings?: unknown;
  readonly command?: string;
  readonly poetry?: string;
}

function loginQuestion(repositories: readonly AskedRepository[], options: AskOptions): LoginQuestion {
  return {
    ask: "login",
    poetry: options.poetry ?? "2.5.1",
    command: options.command ?? "lock",
    verbosity: options.verbosity ?? "normal",
    project: "/project",
    sources: repositories.map(({ name }) => name),
    settings: options.settings ?? null,
    repositories: [...repositories],
    may: { obtain: options.obtain ?? true, interact: options.interact ?? false },
  };
}

async function ask(repositories: readonly AskedRepository[], options: AskOptions = {}) {
  return openAnswer(await answerQuestion(loginQuestion(repositories, options), world));
}

describe("a login question", () => {
  it("needs nothing when no repository is ours", async () => {
    expect(await ask([repository("pypi", { urls: ["https://pypi.org/simple/"] })])).toEqual({
      logins: [],
      storage: "poetry",
      needs: "nothing",
      messages: [],
    });
    expect(issuer.asked).toEqual([]);
  });

  it("asks AWS for nothing until it may", async () => {
    expect(await ask([repository("corp")], { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
    expect(issuer.asked).toEqual([]);
  });

  it("gets one token for three repositories of a domain, and says so once", async () => {
    const answer = await ask([
      repository("a"),
      repository("b", { urls: [url("mydomain", "second")] }),
      repository("c", { use: "upload" }),
    ]);
    expect(answer).toEqual({
      logins: [
        { repository: "a", username: "aws", password: "token-1", keep: false },
        { repository: "b", username: "aws", password: "token-1", keep: false },
        {
          repository: "c",
          username: "aws",
          password: "token-1",
          keep: false,
          url: url("mydomain").replace("simple/", ""),
        },
      ],
      storage: "poetry",
      needs: "nothing",
      messages: [
        {
          level: "note",
          code: "logged-in",
          text: 'Logged in to CodeArtifact domain "mydomain" with the default AWS credentials, valid for 12 h',
        },
      ],
    });
  });

  it("keeps a token of ours for the same scope until it is to be refreshed", async () => {
    await ask([repository("corp")]);
    now += 11 * hourMs;
    expect(await ask([repository("corp", { held: held("token-1") })], { obtain: false })).toEqual({
      logins: [{ repository: "corp", username: "aws", password: "token-1", keep: true }],
      storage: "poetry",
      needs: "nothing",
      messages: [],
    });
    now += 0.6 * hourMs;
    expect(await ask([repository("corp", { held: held("token-1") })])).toMatchObject({
      logins: [{ password: "token-2", keep: false }],
    });
  });

  it("gives a source without a login the good token of another source of its scope, to be stored, and asks AWS for nothing", async () => {
    await ask([repository("corp")]);
    const sources = [
      repository("second", { urls: [url("mydomain", "second")] }),
      repository("corp", { held: held("token-1") }),
    ];
    expect(await ask(sources, { obtain: false })).toMatchObject({ needs: "obtain" });
    const logins = [
      { repository: "corp", username: "aws", password: "token-1", keep: true },
      { repository: "second", username: "aws", password: "token-1", keep: false },
    ];
    expect(await ask(sources)).toEqual({ logins, storage: "poetry", needs: "nothing", messages: [] });
    expect((await ask(sources, { settings: { storage: "memory" } })).logins).toEqual(
      logins.map((login) => ({ ...login, keep: true })),
    );
    expect(issuer.asked).toHaveLength(1);
  });

  it("gives no source the user's own login to another, nor a token of another scope", async () => {
    await ask([repository("corp")]);
    const own = repository("corp", { held: held("token-1", { username: "ana" }) });
    expect((await ask([own, repository("second")])).logins).toMatchObject([
      { repository: "corp", password: "token-1" },
      { repository: "second", password: "token-2" },
    ]);
    const team = repository("team", { urls: [url("team")] });
    expect((await ask([repository("corp", { held: held("token-1") }), team])).logins).toMatchObject([
      { repository: "corp", password: "token-1" },
      { repository: "team", password: "token-3" },
    ]);
  });

  it("does not take a token for another domain, account or duration, though the source has the same name", async () => {
    await ask([repository("internal")]);
    for (const [other, settings] of [
      [url("team"), null],
      [url("mydomain", "shared", "999999999999"), null],
      [url("mydomain"), { source: [{ name: "internal", duration_seconds: 900 }] }],
    ] as const) {
      expect(
        await ask([repository("internal", { urls: [other], held: held("token-1") })], { obtain: false, settings }),
      ).toMatchObject({ logins: [], needs: "obtain" });
    }
  });

  const unknown = (hours: number) => {
    const header = JSON.stringify({ exp: now / 1000 + hours * 3600 });
    return `${Buffer.from(header).toString("base64url")}.x`;
  };

  it("replaces an unknown token, whatever that says of its own end", async () => {
    for (const token of [unknown(11), unknown(-1), "opaque"]) {
      const holding = repository("corp", { held: held(token) });
      expect(await ask([holding], { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
      expect(await ask([holding])).toMatchObject({ logins: [{ password: expect.stringMatching(/^token-/) }] });
    }
  });

  it("goes on with an unknown token only where AWS gives no other, and says so", async () => {
    const at = (token: string) => repository("corp", { urls: [url("gone")], held: held(token) });
    expect(await ask([at(unknown(11))])).toMatchObject({
      logins: [{ repository: "corp", password: unknown(11), keep: true }],
      needs: "nothing",
      messages: [
        {
          level: "error",
          text: 'Cannot log in to CodeArtifact domain "gone" (source "corp"), and tries a token of unknown origin: account "123456789012" has no such domain',
        },
      ],
    });
    for (const useless of [unknown(-1), "opaque"]) {
      expect(await ask([at(useless)])).toMatchObject({ logins: [] });
    }
  });

  it("asks a person rather than going on with an unknown token", async () => {
    issuer.sessions = { mydomain: "corp-sso" };
    expect(await ask([repository("corp", { held: held(unknown(11)) })])).toMatchObject({
      logins: [{ repository: "corp", password: unknown(11), keep: true }],
      needs: "person",
    });
  });

  it.each([
    ["in ISO 8601", "2026-11-24T18:00:00+00:00", "token-0", false],
    ["in seconds", String(Date.parse("2026-11-24T18:00:00Z") / 1000), "token-0", false],
    ["in the past", "2026-11-24T07:00:00+00:00", "token-1", false],
    ["unreadable", "soon", "token-1", false],
  ])("takes over a token of plugin 1.0.0 whose end is noted %s", async (_how, expiration, password, keep) => {
    const old = [repository("corp", { held: held("token-0", { expiration }) })];
    expect(await ask(old, { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
    expect(await ask(old)).toMatchObject({ logins: [{ repository: "corp", password, keep }], needs: "nothing" });
    expect(issuer.asked.length).toBe(password === "token-0" ? 0 : 1);
  });

  it("knows a token of plugin 1.0.0 that it took over, without the note of its end", async () => {
    await ask([repository("corp", { held: held("token-0", { expiration: "2026-11-24T18:00:00+00:00" }) })]);
    const cleaned = [repository("corp", { held: held("token-0") })];
    expect(await ask(cleaned, { obtain: false })).toMatchObject({
      logins: [{ password: "token-0" }],
      needs: "nothing",
    });
    now += 9.6 * hourMs;
    expect(await ask(cleaned, { obtain: false })).toMatchObject({ logins: [], needs: "obtain" });
  });

  it.each([
    ["credentials of the environment", held("x"), true],
    ["a login with another user name", held("x", { username: "ana" }), false],
  ])("leaves %s alone, but corrects the upload URL", async (_what, mine, inEnvironment) => {
    if (inEnvironment) {
      const login = { username: "aws", password: new Secret("x") };
      world = { ...world, user: { ...world.user, loginInEnvironment: () => login } };
    }
    expect(await ask([repository("corp", { held: mine, use: "upload" })])).toMatchObject({
      logins: [
        {
          repository: "corp",
          username: mine[0]?.username,
          password: "x",
          keep: true,
          url: url("mydomain").replace("simple/", ""),
        },
      ],
      messages: [],
    });
    expect(issuer.asked).toEqual([]);
  });

  it("logs in to the other domains when one fails", async () => {
    const answer = await ask([
      repository("good"),
      repository("bad", { urls: [url("gone")] }),
      repository("worse", { urls: [url("gone", "second")] }),
    ]);
    expect(answer.logins).toEqual([{ repository: "good", username: "aws", password: "token-1", keep: false }]);
    expect(answer.messages).toEqual([
      {
        level: "note",
        code: "logged-in",
        text: 'Logged in to CodeArtifact domain "mydomain" with the default AWS credentials, valid for 12 h',
      },
      {
        level: "error",
        code: "domain-not-found",
        text: 'Cannot log in to CodeArtifact domain "gone" (sources "bad", "worse"): account "123456789012" has no such domain',
        hint: "Check the URL",
      },
    ]);
  });

  it("goes on with a token that is about to end when there is no new one", async () => {
    await ask([repository("corp")]);
    now += 11.75 * hourMs;
    issuer = new ScriptedTokenIssuer([], () => now);
    expect(await ask([repository("corp", { held: held("token-1") })])).toMatchObject({
      logins: [{ repository: "corp", password: "token-1", keep: true }],
      messages: [
        {
          level: "warning",
          code: "domain-not-found",
          text: 'Cannot renew the login to CodeArtifact domain "mydomain" (source "corp"), which ends soon: account "123456789012" has no such domain',
        },
      ],
    });
  });

  it("says what is odd about an account only when it asks AWS", async () => {
    const odd = { urls: [url("mydomain", "shared", "1234567890123")] };
    expect((await ask([repository("corp", odd)], { obtain: false })).messages).toEqual([]);
    expect((await ask([repository("corp", odd)])).messages[0]).toEqual({
      level: "warning",
      code: "account-digits",
      text: 'The URL of source "corp" names account "1234567890123" with 13 digits, but AWS accounts have 12',
      hint: "Check the URL if AWS does not know the domain",
    });
  });

  it("remembers nothing with storage in memory", async () => {
    const settings = { storage: "memory" };
    expect(await ask([repository("corp")], { settings })).toMatchObject({
      storage: "memory",
      logins: [{ keep: true }],
    });
    expect(world.ledger.find(new Secret("token-1"))).toBeUndefined();
  });

  it("turns a bug in one login into a message", async () => {
    world = {
      ...world,
      issuer: async () => ({
        issue: async () => {
          throw new TypeError("x is undefined");
        },
      }),
    };
    expect((await ask([repository("corp")])).messages).toEqual([
      {
        level: "error",
        code: "unexpected",
        text: 'Cannot log in to CodeArtifact domain "mydomain" (source "corp"): an unexpected error (TypeError: x is undefined)',
        hint: "Report this: it is a bug of the plugin",
      },
    ]);
  });
});

describe("what keeps Poetry from using a login", () => {
  const host = "mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com";
  const netrc = (password: string) => {
    const login = { path: "~/.netrc", password: new Secret(password) };
    world = {
      ...world,
      surroundings: { ...world.surroundings, netrcLogin: (of) => (of === host ? login : undefined) },
    };
  };
  const warnings = (answer: { messages: readonly { level: string }[] }) =>
    answer.messages.filter(({ level }) => level === "warning");

  it.each([
    ["1.8.5", 1],
    ["2.3.2", 1],
    ["2.3.3", 0],
    ["2.10.0", 0],
  ])("a stale netrc entry is named once for each host: Poetry %s", async (poetry, count) => {
    netrc("stale");
    const answer = await ask([repository("a"), repository("b")], { poetry });
    expect(warnings(answer)).toEqual(
      count === 0
        ? []
        : [
            {
              level: "warning",
              code: "netrc",
              text: `~/.netrc has a login for "${host}", which Poetry ${poetry} prefers to that of sources "a", "b"`,
              hint: "Remove it from ~/.netrc, or update Poetry to 2.3.3 or newer",
            },
          ],
    );
  });

  it("a netrc entry with a token that is known and good is no matter", async () => {
    await ask([repository("corp")]);
    netrc("token-1");
    expect(warnings(await ask([repository("corp", { held: held("token-1") })], { poetry: "1.8.5" }))).toEqual([]);
  });

  it.each([
    ["install", ["other-one"], 1],
    ["self update", ["other-one"], 1],
    ["bundle venv", ["other-one"], 1],
    ["lock", ["other-one"], 0],
    ["publish", ["other-one"], 1],
    ["build", ["other-one"], 1],
    ["install", ["corp", "other"], 0],
    ["install", [], 0],
  ] as const)("%s with repositories %j in the environment: %d warnings", async (command, names, count) => {
    world = { ...world, surroundings: { ...world.surroundings, repositoriesInEnvironment: new Set<string>(names) } };
    expect(warnings(await ask([repository("corp")], { command }))).toEqual(
      count === 0
        ? []
        : [
            {
              level: "warning",
              code: "sources-hidden",
              text: 'POETRY_REPOSITORIES_OTHER_ONE_URL in the environment hides the login of source "corp" from Poetry',
              hint: "Unset it, and define that repository with poetry config repositories.other-one instead",
            },
          ],
    );
  });

  it("a repository of the environment on the same host is no obstacle to a download", async () => {
    const names = new Set(["same-host"]);
    world = { ...world, surroundings: { ...world.surroundings, repositoriesInEnvironment: names } };
    const answer = await ask([repository("corp"), repository("same-host", { use: "other" })], { command: "install" });
    expect(warnings(answer)).toEqual([]);
  });

  it.each([
    ["capital letters", url("mydomain").replace("https://my", "https://My"), host.replace("my", "My")],
    ["the usual port", url("mydomain").replace(".com/", ".com:443/"), `${host}:443`],
  ])("%s in the host of a source are named", async (_what, text, written) => {
    const repositories = [repository("corp", { urls: [text] }), repository("second")];
    expect(await ask(repositories)).toMatchObject({
      logins: [{ repository: "corp" }, { repository: "second" }],
      messages: [
        {
          level: "warning",
          code: "odd-host",
          text: `The URL of source "corp" has its host as "${written}", for which Poetry may find no login when it downloads`,
          hint: `Write it as "${host}" in pyproject.toml`,
        },
        { level: "note" },
      ],
    });
    const upload = repository("corp", { urls: [text], use: "upload" });
    expect(warnings(await ask([upload]))).toEqual([]);
  });

  it("a stale netrc entry is no matter to an upload", async () => {
    netrc("stale");
    const answer = await ask([repository("corp", { use: "upload" })], { poetry: "1.8.5", command: "publish" });
    expect(warnings(answer)).toEqual([]);
  });

  it("tells of a Node.js that is named by no absolute path: the shim takes no notice of it", async () => {
    world = { ...world, surroundings: { ...world.surroundings, relativeNode: "./node" } };
    expect(warnings(await ask([repository("corp")]))).toEqual([
      {
        level: "warning",
        code: "node-ignored",
        text: 'POETRY_CODEARTIFACT_LOGIN_NODE is ignored: "./node" is no absolute path',
        hint: "Set it to the whole path of the program, or unset it",
      },
    ]);
  });

  it.each([
    ["1.4.2", 0],
    ["1.5.0", 1],
    ["2.5.1", 1],
  ])("half a login in the environment is named: Poetry %s", async (poetry, count) => {
    const halfLoginInEnvironment = (name: string) => (name === "corp" ? "POETRY_HTTP_BASIC_CORP_PASSWORD" : undefined);
    world = { ...world, surroundings: { ...world.surroundings, halfLoginInEnvironment } };
    expect(warnings(await ask([repository("corp"), repository("other")], { poetry }))).toEqual(
      count === 0
        ? []
        : [
            {
              level: "warning",
              code: "half-login",
              text: 'POETRY_HTTP_BASIC_CORP_PASSWORD in the environment is half a login, which Poetry mixes into that of source "corp"',
              hint: "Unset POETRY_HTTP_BASIC_CORP_PASSWORD, or set both the user name and the password",
            },
          ],
    );
  });
});

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
    const other = repository("release", { use: "other", urls: [url("team")] });
    expect(await ask([repository("corp"), other])).toMatchObject({ logins: [{ repository: "corp" }] });
    expect(await ask([repository("pypi", { urls: ["https://pypi.org/simple/"] }), other])).toMatchObject({
      logins: [],
      needs: "nothing",
      messages: [],
    });
  });

  it("gets that of a source on the same host", async () => {
    const other = repository("release", { use: "other", urls: [url("mydomain", "other")] });
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
      { urls: [url("mydomain").replace("https", "http")] },
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
      { urls: [url("mydomain"), "https://evil.example/simple/"] },
      null,
      'Cannot log in to source "corp": Poetry\'s configuration has another URL of that name, whose host must not get the token',
      "Look at poetry config repositories.corp, poetry.toml and POETRY_REPOSITORIES_* in the environment",
    ],
    [
      "another URL of the same name without https",
      { urls: [url("mydomain"), url("mydomain").replace("https", "http")] },
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
    const plain = url("mydomain", "other").replace("https", `${blank}http`).replace(".com", `.com${port}`);
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
    const trustedHosts = new Set([new URL(url("mydomain")).host]);
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
    const answer = await ask([repository("corp", { urls: [url("mydomain"), url("mydomain").replace("simple/", "")] })]);
    expect(answer.logins).toMatchObject([{ repository: "corp", password: "token-1" }]);
  });

  it("not a source whose settings are broken", async () => {
    const answer = await ask([repository("corp")], { settings: source({ duration_seconds: 1 }) });
    expect(answer).toMatchObject({ logins: [], needs: "nothing", messages: [{ level: "error", code: "settings" }] });
  });
});

describe("a login that waits for a sign-in", () => {
  const absent = (source: string, domain: string, session = "corp-sso") => ({
    level: "error",
    code: "sso-session-absent",
    text: `Cannot log in to CodeArtifact domain "${domain}" (source "${source}"): the SSO session "${session}" of profile "${session}-profile" is not signed in`,
    hint: `Run aws sso login --profile ${session}-profile`,
  });
  const loggedIn = (domain: string) => ({
    level: "note",
    code: "logged-in",
    text: `Logged in to CodeArtifact domain "${domain}" with the default AWS credentials, valid for 12 h`,
  });

  beforeEach(() => {
    issuer.sessions = { mydomain: "corp-sso", team: "corp-sso" };
    desk.onSignIn = (session) => issuer.signedIn.add(session);
  });

  it("needs a person, and says what is missing in case there is none", async () => {
    expect(await ask([repository("corp")])).toEqual({
      logins: [],
      storage: "poetry",
      needs: "person",
      messages: [absent("corp", "mydomain")],
    });
    expect(desk.asked).toEqual([]);
  });

  it.each([
    ["in CI", { isAttended: false }, {}],
    ["when Poetry is to be quiet", {}, { verbosity: "quiet" }],
  ] as const)("needs nobody %s", async (_when, change, options) => {
    world = { ...world, ...change };
    for (const interact of [false, true]) {
      expect(await ask([repository("corp")], { ...options, interact })).toMatchObject({
        needs: "nothing",
        messages: [absent("corp", "mydomain")],
      });
    }
    expect(desk.asked).toEqual([]);
  });

  it("asks once for two domains of a session, and then logs in to both", async () => {
    const answer = await ask([repository("corp"), repository("team", { urls: [url("team")] })], { interact: true });
    expect(answer).toMatchObject({
      logins: [
        { repository: "corp", keep: false },
        { repository: "team", keep: false },
      ],
      needs: "nothing",
      messages: [loggedIn("mydomain"), loggedIn("team")],
    });
    expect(desk.asked).toEqual(["corp-sso"]);
  });

  it("asks for one session after the other, and goes on when one is not wanted and one fails", async () => {
    issuer.sessions = { mydomain: "first", team: "second", third: "third" };
    desk.answers = {
      first: false,
      second: new Problem("sso-sign-in-failed", "the sign-in was refused in the browser", "Run something"),
    };
    const answer = await ask(
      [repository("a"), repository("b", { urls: [url("team")] }), repository("c", { urls: [url("third")] })],
      { interact: true },
    );
    expect(answer.messages).toEqual([
      absent("a", "mydomain", "first"),
      {
        level: "error",
        code: "sso-sign-in-failed",
        text: 'Cannot log in to CodeArtifact domain "team" (source "b"): the sign-in was refused in the browser',
        hint: "Run something",
      },
      expect.objectContaining({ code: "domain-not-found" }),
    ]);
    expect(desk.asked).toEqual(["first", "second", "third"]);
  });

  it("asks for no further session when there is no time left, and says of each what is missing", async () => {
    issuer.sessions = { mydomain: "first", team: "second" };
    const deadline = new AbortController();
    world = { ...world, deadline: () => deadline.signal };
    desk.answers = { first: false };
    desk.onAsked = () => deadline.abort();
    const answer = await ask([repository("a"), repository("b", { urls: [url("team")] })], { interact: true });
    expect(answer.messages).toEqual([absent("a", "mydomain", "first"), absent("b", "team", "second")]);
    expect(desk.asked).toEqual(["first"]);
  });

  it("does not ask when the session has been signed in to meanwhile", async () => {
    issuer.signedIn.add("corp-sso");
    expect(await ask([repository("corp")], { interact: true })).toMatchObject({ messages: [loggedIn("mydomain")] });
    expect(desk.asked).toEqual([]);
  });

  it("asks nobody while what is held still works", async () => {
    issuer.signedIn.add("corp-sso");
    await ask([repository("corp")]);
    issuer.signedIn.clear();
    now += 11.75 * hourMs;
    expect(await ask([repository("corp", { held: held("token-1") })])).toMatchObject({
      logins: [{ password: "token-1", keep: true }],
      needs: "nothing",
      messages: [{ level: "warning", code: "sso-session-absent" }],
    });
  });
});

describe("an explain question", () => {
  it.each([
    [
      "keyring",
      'Cannot store the login for source "corp" in the keyring, it is in auth.toml instead: KeyringLocked: no',
      "Unlock the keyring, or run poetry config keyring.enabled false",
    ],
    [
      "auth.toml",
      'Cannot store the login for source "corp" in auth.toml, only this command has it: KeyringLocked: no',
      "Make Poetry's configuration folder writable",
    ],
  ] as const)("puts into words that %s refused", async (store, text, hint) => {
    const refusals = { corp: { [store]: "KeyringLocked: no" } };
    expect(await answerQuestion({ ask: "stored", refusals }, world)).toEqual({
      logins: [],
      storage: "memory",
      needs: "nothing",
      messages: [{ level: "warning", code: "not-stored", text, hint }],
    });
  });
});

it("says once what refused the logins of several sources", async () => {
  const refused = { keyring: "TimeoutError: no answer" };
  const answer = await answerQuestion({ ask: "stored", refusals: { a: refused, b: refused, c: {} } }, world);
  expect(answer.messages.map(({ text }) => text)).toEqual([
    'Cannot store the login for sources "a", "b" in the keyring, it is in auth.toml instead: TimeoutError: no answer',
  ]);
});

it("says once that the lock was not used, whatever else refused", async () => {
  const lock = "/home/ana/.config/pypoetry/codeartifact-login.lock";
  const refusals = { a: { lock }, b: { lock, keyring: "KeyringLocked: no" } };
  const { messages } = await answerQuestion({ ask: "stored", refusals }, world);
  expect(messages).toEqual([
    expect.objectContaining({ code: "not-stored" }),
    {
      level: "warning",
      code: "lock-not-used",
      text: `The lock "${lock}" is not used: it is no plain file, belongs to another user, or can be written by others`,
      hint: "Remove it: a new one is made",
    },
  ]);
});

it("keeps a login in memory, with one warning, where it cannot be remembered", async () => {
  world = { ...world, ledger: new NoLedger() };
  const answer = await ask([repository("a"), repository("b", { urls: [url("team")] })]);
  expect(answer).toMatchObject({
    logins: [
      { repository: "a", password: "token-1", keep: true },
      { repository: "b", password: "token-2", keep: true },
    ],
    storage: "poetry",
    needs: "nothing",
  });
  expect(answer.messages.map(({ code }: { code: string }) => code)).toEqual([
    "logged-in",
    "logged-in",
    "not-remembered",
  ]);
  expect(await ask([repository("a")], { settings: { storage: "memory" } })).toMatchObject({
    messages: [{ code: "logged-in" }],
  });
});

describe("a question that is none", () => {
  it.each([
    [
      { ask: "unknown-version", version: 7 } as const,
      "CodeArtifact login skipped: the plugin speaks version 7 of its protocol, its core version 1",
    ],
    [
      { ask: "unreadable", reason: "not JSON" } as const,
      "CodeArtifact login skipped: the plugin's question is not understood (not JSON)",
    ],
  ])("%j is answered with a warning", async (question, text) => {
    expect((await answerQuestion(question, world)).messages).toMatchObject([
      { level: "warning", code: "protocol", text },
    ]);
  });
});

describe("a login that a person can help with", () => {
  const wantsCode = new Problem("mfa-needed", 'profile "dev" needs a code', "Run poetry on a terminal");
  const failing = (): TokenIssuer => ({ issue: () => Promise.reject(wantsCode) });

  it("asks for the person, and says why in case there is none", async () => {
    world = { ...world, issuer: async () => failing() };
    expect(await ask([repository("a")])).toMatchObject({
      needs: "person",
      messages: [
        {
          level: "error",
          code: "mfa-needed",
          text: 'Cannot log in to CodeArtifact domain "mydomain" (source "a"): profile "dev" needs a code',
        },
      ],
    });
  });

  it("asks for nobody a second time", async () => {
    world = { ...world, issuer: async () => failing() };
    expect(await ask([repository("a")], { interact: true })).toMatchObject({ needs: "nothing" });
  });

  it("lets a person be asked only when the question says so", async () => {
    const allowed: boolean[] = [];
    world = {
      ...world,
      issuer: async (_provider, _project, person) => {
        allowed.push(person !== undefined);
        return issuer;
      },
    };
    await ask([repository("a")]);
    await ask([repository("a")], { interact: true });
    expect(allowed).toEqual([false, true]);
  });
});

describe("a token that is there already", () => {
  const header = (seconds: number) => Buffer.from(JSON.stringify({ exp: now / 1000 + seconds })).toString("base64url");
  const use = (text: string) => {
    world = { ...world, user: { ...world.user, readyToken: parseReadyToken(text) } };
  };

  it("is used for the only domain, without AWS or a store, before what is held", async () => {
    use(`${header(3600)}.rest`);
    const answer = await ask([repository("a", { held: held("older") }), repository("b", { use: "upload" })], {
      obtain: false,
    });
    expect(answer).toMatchObject({
      logins: [
        { repository: "a", username: "aws", password: `${header(3600)}.rest`, keep: true },
        { repository: "b", username: "aws", password: `${header(3600)}.rest`, keep: true },
      ],
      storage: "memory",
      needs: "nothing",
      messages: [],
    });
    expect(issuer.asked).toEqual([]);
  });

  it("leaves a login alone that is the user's own", async () => {
    use("opaque");
    const own = held("secret", { username: "ana" });
    expect((await ask([repository("a", { held: own })])).logins).toEqual([
      { repository: "a", username: "ana", password: "secret", keep: true },
    ]);
  });

  it.each([
    [
      "pasted JSON",
      () => '{"authorizationToken": "eyJ"}',
      "it holds JSON, not a token",
      "Get the token alone: aws codeartifact get-authorization-token … --query authorizationToken --output text",
    ],
    [
      "an old one",
      () => `${header(-7200)}.rest`,
      "it expired 2 h ago",
      "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
    ],
    [
      "two lines",
      () => "one\ntwo",
      "it has characters in it that no token has",
      "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
    ],
  ])("is not used when it is %s, which is said, and AWS is asked", async (_what, text, reason, hint) => {
    use(text());
    const answer = await ask([repository("a")]);
    expect([answer.logins[0]?.password, answer.messages[0]]).toEqual([
      "token-1",
      { level: "warning", code: "ready-token-unused", text: `CODEARTIFACT_AUTH_TOKEN is not used: ${reason}`, hint },
    ]);
  });

  it("is used for none of two domains", async () => {
    use("opaque");
    const answer = await ask([repository("a"), repository("b", { urls: [url("team")] })]);
    expect(answer.messages[0]).toMatchObject({
      text: 'CODEARTIFACT_AUTH_TOKEN is not used: it is for one domain, and this command needs "mydomain" (123456789012, us-west-2) and "team" (123456789012, us-west-2)',
    });
    expect(issuer.asked.length).toBe(2);
  });

  it("is not spoken of as long as what is held is good", async () => {
    const [login] = (await ask([repository("a")])).logins;
    use("{}");
    expect((await ask([repository("a", { held: held(login?.password ?? "") })])).messages).toEqual([]);
  });
});

describe("a question about a failure", () => {
  const used = async (repositories: readonly AskedRepository[], settings: unknown) => {
    const question = loginQuestion(repositories, { settings });
    const { logins, storage } = await answerQuestion(question, world);
    return logins.map((login) => ({ login, question, storage }));
  };
  const told = async (repositories: readonly AskedRepository[], status: number | undefined, settings?: unknown) => {
    const logins = await used(repositories, settings);
    const asked: string[] = [];
    const indexStatus = async (of: string) => {
      asked.push(of);
      return status;
    };
    const answer = await answerQuestion(
      { ask: "failed" },
      { ...world, indexStatus },
      { used: logins, renewedScopes: new Set() },
    );
    return {
      asked,
      texts: answer.messages.map(({ text }) => text),
      hints: answer.messages.map(({ hint }) => hint),
    };
  };

  it("tries each login on the index of its own repository", async () => {
    const { asked, texts } = await told([repository("a"), repository("b", { use: "upload" })], 404);
    expect(asked).toEqual(["a", "b"].map(() => `${url("mydomain")}poetry-codeartifact-login-check/`));
    expect(texts).toEqual([]);
  });

  it.each([
    ["download", 401, ['The index of source "a" does not accept the token of the default AWS credentials (HTTP 401)']],
    [
      "download",
      403,
      ['The index of source "a" is closed to the default AWS credentials (HTTP 403), though the login is good'],
    ],
    ["upload", 401, ['The index of source "a" does not accept the token of the default AWS credentials (HTTP 401)']],
    ["upload", 403, []],
    ["download", 200, []],
    ["download", 500, []],
    ["download", undefined, []],
  ] as const)("with a %s and HTTP %s says %j", async (use, status, texts) => {
    expect((await told([repository("a", { use })], status)).texts).toEqual(texts);
  });

  describe("names the login that was sent, and what helps", () => {
    const readyToken = parseReadyToken("opaque");
    const environmentLogin = () => ({ username: "aws", password: new Secret("of yesterday") });
    const unset = "Run poetry config --unset http-basic.a, and the plugin logs in anew";
    const again = "Run the command again, which gets a new one";

    it.each<[string, Partial<LoginWorld["user"]>, Partial<AskedRepository>, object, string, string, string]>([
      ["a new token", {}, {}, {}, "the token of the default AWS credentials", "the default AWS credentials", unset],
      [
        "a new token that is not stored",
        {},
        {},
        { storage: "memory" },
        "the token of the default AWS credentials",
        "the default AWS credentials",
        again,
      ],
      [
        "the user's own login",
        {},
        { held: held("secret", { username: "ana" }) },
        { storage: "memory" },
        'your login as "ana"',
        'your login as "ana"',
        unset,
      ],
      [
        "a login of the environment",
        { loginInEnvironment: environmentLogin, readyToken },
        {},
        {},
        "the login in POETRY_HTTP_BASIC_A_*",
        "the login in POETRY_HTTP_BASIC_A_*",
        "Unset POETRY_HTTP_BASIC_A_*, and the plugin logs in",
      ],
      [
        "a token that is there already",
        { readyToken },
        { held: held("older") },
        {},
        "the token in CODEARTIFACT_AUTH_TOKEN",
        "the token in CODEARTIFACT_AUTH_TOKEN",
        "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it",
      ],
    ])("%s", async (_what, user, values, settings, login, whom, hint) => {
      world = { ...world, user: { ...world.user, ...user } };
      const unauthorized = await told([repository("a", values)], 401, settings);
      const forbidden = await told([repository("a", values)], 403, settings);
      expect([unauthorized.texts, unauthorized.hints, forbidden.texts]).toEqual([
        [`The index of source "a" does not accept ${login} (HTTP 401)`],
        [hint],
        [`The index of source "a" is closed to ${whom} (HTTP 403), though the login is good`],
      ]);
    });

    it("a token that is stored, though new ones are not", async () => {
      const [login] = (await ask([repository("a")])).logins;
      const { hints } = await told([repository("a", { held: held(login?.password ?? "") })], 401, {
        storage: "memory",
      });
      expect(hints).toEqual([unset]);
    });
  });

  it("asks nobody where no login was given", async () => {
    expect(await told([repository("pypi", { urls: ["https://pypi.org/simple/"] })], 401)).toEqual({
      asked: [],
      texts: [],
      hints: [],
    });
  });
});
