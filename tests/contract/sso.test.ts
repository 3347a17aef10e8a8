import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal } from "../../emulator/example-world.ts";
import { SdkTokenIssuer } from "../../src/aws/sdk-token-issuer.ts";
import { cachePath } from "../../src/aws/sso-cache.ts";
import { signInToSso } from "../../src/aws/sso-sign-in.ts";
import { SsoTokenIssuer } from "../../src/aws/sso-token-issuer.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Scope } from "../../src/core/scope.ts";
import type { SsoProfile } from "../../src/core/sso-profile.ts";
import type { TokenIssuer } from "../../src/core/token-issuer.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { ssoConfig } from "../support/sso.ts";
import { problemOf } from "../support/token-issuer-contract.ts";

const session = { name: "corp-sso", ...portalOf(), scopes: ["sso:account:access"] };
const profile: SsoProfile = { name: "developer", session, accountId: "123456789012", roleName: "Developer" };
const scope = {
  region: "eu-central-1",
  domain: "corp",
  domainOwner: "123456789012",
  identity: { kind: "profile", name: "developer", namedBy: "settings" },
} as const satisfies Scope;

let emulator: Emulator;

function portalOf() {
  return { startUrl: examplePortal.startUrl, region: examplePortal.region };
}

// The SDK reads the environment of its process.
function setEnvironment(home: string, values: Readonly<Record<string, string>> = {}): void {
  process.env = {
    HOME: home,
    AWS_CONFIG_FILE: join(home, ".aws", "config"),
    AWS_EC2_METADATA_DISABLED: "true",
    HTTPS_PROXY: emulator.proxyUrl,
    AWS_CA_BUNDLE: emulator.caFile,
    ...values,
  };
}

let home: string;

beforeEach(async () => {
  emulator = await openEmulator();
  home = await openTemporaryFolder("home");
  mkdirSync(join(home, ".aws"));
  writeFileSync(join(home, ".aws", "config"), ssoConfig);
  setEnvironment(home);
});

function keep(text: string): void {
  mkdirSync(join(home, ".aws", "sso", "cache"), { recursive: true });
  writeFileSync(cachePath(session), text);
}

const newIssuer = (looks: "first" | "after a failure" = "first", inner: TokenIssuer = newSdk()) =>
  new SsoTokenIssuer(inner, looks, { environment: process.env, now: Date.now });
const newSdk = () => new SdkTokenIssuer(process.env, Date.now);
const issue = (signal: AbortSignal = new AbortController().signal) => newIssuer().issue(scope, signal);
const renewals = () => emulator.requests.filter(({ path }) => path === "/token").map(({ status }) => status);

describe("SsoTokenIssuer", () => {
  it.each([
    ["rubbish", "{"],
    ["a registration only", '{"clientId":"a","clientSecret":"b","expiresAt":"2099-01-01T00:00:00Z"}'],
    ["a time that is none", '{"accessToken":"a","expiresAt":"soon"}'],
  ])("takes a file with %s for none, as the AWS CLI and the SDK do", async (_what, text) => {
    keep(text);
    expect(await problemOf(issue())).toMatchObject({ code: "sso-session-absent", needsPerson: true });
    expect(emulator.seen()).toEqual([]);
  });

  it("sees to the session behind the role of the default profile, which goes before a web identity", async () => {
    const roleArn = "arn:aws:iam::123456789012:role/sso-build";
    writeFileSync(
      join(home, ".aws", "config"),
      `${ssoConfig}\n[default]\nrole_arn = ${roleArn}\nsource_profile = developer\n`,
    );
    setEnvironment(home, { AWS_WEB_IDENTITY_TOKEN_FILE: "/absent/jwt" });
    const problem = await problemOf(
      newIssuer().issue({ ...scope, identity: { kind: "default" } }, new AbortController().signal),
    );
    expect(problem).toMatchObject({
      code: "sso-session-absent",
      needsPerson: true,
      hint: "Run aws sso login --profile developer",
    });
  });

  it("does not renew by a registration that has ended", async () => {
    const text = emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 });
    keep(JSON.stringify({ ...JSON.parse(text), registrationExpiresAt: "2020-01-01T00:00:00Z" }));
    expect(await problemOf(issue())).toMatchObject({
      code: "sso-session-expired",
      message: 'the SSO session "corp-sso" of profile "developer" expired 1 min ago',
    });
    expect(emulator.seen()).toEqual([]);
  });

  it("reads the times that old versions of the AWS CLI wrote", async () => {
    const fields = JSON.parse(emulator.sso.issueSession(portalOf()));
    keep(JSON.stringify({ ...fields, expiresAt: fields.expiresAt.replace("Z", "UTC") }));
    expect((await issue()).secret.reveal()).not.toBe("");
  });

  it("uses the session of a legacy profile to its end", async () => {
    const legacy = { ...session, name: undefined };
    mkdirSync(join(home, ".aws", "sso", "cache"), { recursive: true });
    writeFileSync(cachePath(legacy), emulator.sso.issueSession({ ...portalOf(), lastsSeconds: 60 }));
    const identity = { ...scope.identity, name: "legacy" };
    const token = await newIssuer().issue({ ...scope, identity }, new AbortController().signal);
    expect(token.secret.isEmpty).toBe(false);
  });

  it("goes on with a session that cannot be renewed now, while it lasts", async () => {
    keep(emulator.sso.issueSession({ ...portalOf(), lastsSeconds: 600 }));
    emulator.fail({ on: "sso-oidc", with: { kind: "internal-error" } });
    await issue();
    expect(emulator.seen().at(-1)).toMatch(/^POST codeartifact.* -> 200$/);
  });

  it.each([
    ["internal-error", "aws-error"],
    ["garbage-html", "reply-not-understood"],
    ["reset", "unreachable"],
  ] as const)("tells why a session that has ended is not renewed: %s", async (kind, code) => {
    keep(emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 }));
    emulator.fail({ on: "sso-oidc", with: { kind } });
    const problem = await problemOf(issue());
    expect([problem.code, problem.message, problem.needsPerson]).toEqual([
      code,
      expect.stringContaining("oidc.eu-central-1.amazonaws.com"),
      false,
    ]);
  });

  it("uses what another process has renewed, when the refresh token was spent by that", async () => {
    let onRefusal = () => undefined;
    emulator = await openEmulator({
      onRequest: ({ errorCode }) => (errorCode === "InvalidGrantException" ? onRefusal() : undefined),
    });
    setEnvironment(home);
    const spent = emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 });
    keep(spent);
    await issue();
    const renewed = readFileSync(cachePath(session), "utf8");
    keep(spent);
    onRefusal = () => void keep(renewed);

    await issue();

    expect(emulator.requests.map(({ service, status }) => [service, status]).slice(-3)).toEqual([
      ["sso-oidc", 400],
      ["sso-portal", 200],
      ["codeartifact", 200],
    ]);
  });

  it("uses what another process is about to write", async () => {
    let onRefusal = () => undefined;
    emulator = await openEmulator({
      onRequest: ({ errorCode }) => (errorCode === "InvalidGrantException" ? onRefusal() : undefined),
    });
    setEnvironment(home);
    const spent = emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 });
    keep(spent);
    await issue();
    const renewed = readFileSync(cachePath(session), "utf8");
    keep(spent);
    onRefusal = () => void setTimeout(() => keep(renewed), 200);

    expect((await issue()).secret.reveal()).not.toBe("");
  });

  it("renews a session once for all that is asked for side by side", async () => {
    keep(emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 }));
    const issuer = newIssuer();
    const { signal } = new AbortController();
    const other: Scope = { ...scope, domain: "team", identity: { ...scope.identity, name: "admin" } };

    const outcomes = await Promise.all([
      issuer.issue(scope, signal),
      issuer.issue({ ...scope, durationSeconds: 900 }, signal),
      problemOf(issuer.issue(other, signal)),
    ]);

    expect(renewals()).toEqual([200]);
    expect(outcomes[2]).toMatchObject({ code: "sso-role-refused" });
  });

  it("asks once more where the session was renewed for another scope while this one failed", async () => {
    keep(emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 }));
    const sdk = newSdk();
    const { signal } = new AbortController();
    let asked = 0;
    let first: Promise<unknown> = Promise.resolve();
    const failsOnce: TokenIssuer = {
      issue: async (of) => {
        asked += 1;
        if (asked > 2) return sdk.issue(of, signal);
        // The second fails when the first has its token.
        if (asked === 2) await first;
        throw new Problem("credentials-expired", "expired");
      },
    };
    const issuer = newIssuer("after a failure", failsOnce);
    first = issuer.issue(scope, signal);

    await issuer.issue({ ...scope, durationSeconds: 900 }, signal);

    expect([asked, renewals()]).toEqual([4, [200]]);
  });

  it.each([
    [{ kind: "throttle", retryAfterSeconds: 3600 }, "throttled", /^AWS is getting too many requests$/],
    [
      { kind: "garbage-html" },
      "reply-not-understood",
      /^portal\.sso\.\S+ \(through .*\) answered something that is not AWS's$/,
    ],
    [{ kind: "reset" }, "unreachable", /^cannot reach portal\.sso\.\S+ \(through .*\): the connection was cut$/],
    [{ kind: "internal-error" }, "aws-error", /^AWS answered InternalServerException: An internal error occurred$/],
  ] as const)("tells what the portal's failure is: %j", async (fault, code, message) => {
    keep(emulator.sso.issueSession(portalOf()));
    emulator.fail({ on: "sso-portal", with: fault });
    const problem = await problemOf(issue());
    expect([problem.code, problem.message]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe("signInToSso()", () => {
  const shown: string[] = [];
  const pauses: number[] = [];
  const signIn = (more: { profile?: SsoProfile; onPause?: () => void; signal?: AbortSignal } = {}) =>
    signInToSso(more.profile ?? profile, {
      // At the other end of SSH no system opens a browser; macOS and Windows would here.
      environment: { ...process.env, SSH_CONNECTION: "192.0.2.1 22 192.0.2.2 22" },
      now: Date.now,
      project: "/project",
      show: (line) => shown.push(line),
      pause: async (ms, signal) => {
        pauses.push(ms);
        more.onPause?.();
        signal.throwIfAborted();
      },
      signal: more.signal ?? new AbortController().signal,
    });

  it("keeps a session that the issuer then uses", async () => {
    await signIn();
    await issue();
    expect(emulator.seen().at(-1)).toMatch(/^POST codeartifact.* -> 200$/);
    expect(shown.at(-1)).toMatch(/^https:\/\/device\.sso\.eu-central-1\.amazonaws\.com\/\?user_code=/);
  });

  it("asks again at the pace that AWS sets, also after a failure that passes", async () => {
    pauses.length = 0;
    const faults = ["throttle", "internal-error"] as const;
    await signIn({
      onPause: () => {
        const kind = faults[pauses.length - 1];
        if (kind === "throttle") emulator.fail({ on: "sso-oidc", times: 1, with: { kind } });
        // All of the client's own attempts.
        if (kind === "internal-error") emulator.fail({ on: "sso-oidc", times: 3, with: { kind } });
      },
    });
    expect(pauses).toEqual([1000, 6000, 6000, 6000]);
    expect(emulator.requests.filter(({ path }) => path === "/token").map(({ status }) => status)).toEqual([
      400, 500, 500, 500, 400, 200,
    ]);
  });

  it("gives up when the code is too old", async () => {
    emulator.sso.person("ignores");
    const problem = await problemOf(signIn({ onPause: () => emulator.advance(200_000) }));
    expect([problem.code, problem.message]).toEqual([
      "sso-sign-in-failed",
      'nobody signed in to SSO session "corp-sso" in time',
    ]);
  });

  it("tells that AWS does not know the start URL", async () => {
    const problem = await problemOf(
      signIn({ profile: { ...profile, session: { ...session, startUrl: "https://other.awsapps.com/start" } } }),
    );
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "sso-sign-in-failed",
      'AWS refused to sign in to SSO session "corp-sso": InvalidRequestException (Invalid start url provided)',
      "Check sso_start_url and sso_region",
    ]);
  });

  it("gives up when the signal says so", async () => {
    emulator.sso.person("ignores");
    const controller = new AbortController();
    const problem = await problemOf(signIn({ onPause: () => controller.abort(), signal: controller.signal }));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "sso-sign-in-failed",
      'nobody signed in to SSO session "corp-sso" in time',
      "Run aws sso login --profile developer",
    ]);
  });

  it("tells of a folder that cannot be written to", async () => {
    writeFileSync(join(home, ".aws", "sso"), "");
    const problem = await problemOf(signIn());
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "sso-sign-in-failed",
      expect.stringMatching(/^cannot keep the SSO session "corp-sso": E/),
      `Make ${join(home, ".aws", "sso", "cache")} writable`,
    ]);
  });

  describe("when AWS replies something strange", () => {
    const registration = { clientId: "id", clientSecret: "s", clientSecretExpiresAt: 4_000_000_000 };
    const wish = { deviceCode: "d", userCode: "AB", verificationUri: "https://x.example/", expiresIn: 600 };
    const token = { accessToken: "a", tokenType: "Bearer", expiresIn: 3600 };

    /** Replies of an OIDC service, by path, where an endpoint override leads. */
    async function replyWith(replies: Readonly<Record<string, object>>): Promise<void> {
      const server = createServer((request, response) => {
        request.resume();
        response.end(JSON.stringify(replies[request.url ?? ""] ?? {}));
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      onTestFinished(() => void server.close());
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      setEnvironment(home, { AWS_ENDPOINT_URL_SSO_OIDC: `http://127.0.0.1:${port}` });
    }

    it.each([
      ["/token", { ...token, expiresIn: 1e16 }, "AWS's reply has no SSO session in it"],
      ["/token", { ...token, expiresIn: -1 }, "AWS's reply has no SSO session in it"],
      ["/client/register", { ...registration, clientSecretExpiresAt: 1e16 }, "AWS's reply has no registration in it"],
    ])("does not take %s for an answer: %j", async (path, reply, message) => {
      await replyWith({
        "/client/register": registration,
        "/device_authorization": wish,
        "/token": token,
        [path]: reply,
      });
      const problem = await problemOf(signIn());
      expect([problem.code, problem.message]).toEqual(["reply-not-understood", message]);
    });

    it.each([
      [-1, 5000],
      [0, 5000],
      [3, 3000],
      [3_000_000, 5000],
    ])("pauses though it names a pause of %s s: %s ms", async (interval, pauseMs) => {
      pauses.length = 0;
      await replyWith({
        "/client/register": registration,
        "/device_authorization": { ...wish, interval },
        "/token": token,
      });
      await signIn();
      expect(pauses).toEqual([pauseMs]);
    });

    it("does not take a renewal for one that never ends", async () => {
      await replyWith({ "/token": { ...token, expiresIn: 1e16 } });
      keep(emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 }));
      expect((await problemOf(issue())).message).toBe(
        'the SSO session "corp-sso" of profile "developer" expired 1 min ago, and AWS refused to renew it (a reply without a token)',
      );
    });
  });

  it("does not follow an endpoint override to where others could read along", async () => {
    setEnvironment(home, { AWS_ENDPOINT_URL_SSO_OIDC: "http://evil.example" });
    expect((await problemOf(signIn())).code).toBe("endpoint-refused");
    expect(emulator.seen()).toEqual([]);
  });

  it("goes where an endpoint override leads", async () => {
    setEnvironment(home, { AWS_ENDPOINT_URL_SSO_OIDC: "https://oidc.eu-west-1.amazonaws.com" });
    await problemOf(signIn());
    expect(emulator.seen()[0]).toBe("POST oidc.eu-west-1 /client/register -> 200");
  });
});
