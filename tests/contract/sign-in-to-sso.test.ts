import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal } from "../../emulator/example-world.ts";
import { SdkTokenIssuer } from "../../src/aws/sdk-token-issuer.ts";
import { cachePath } from "../../src/aws/sso-cache.ts";
import { ssoOidcUrl } from "../../src/aws/sso-oidc-client.ts";
import { signInToSso } from "../../src/aws/sso-sign-in.ts";
import { SsoTokenIssuer } from "../../src/aws/sso-token-issuer.ts";
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

  it("asks, renews and shows FIPS hosts where the profile wants them, whatever that of the environment says", async () => {
    const config = ssoConfig.replace("[profile developer]", "$&\nuse_fips_endpoint = True");
    writeFileSync(join(home, ".aws", "config"), `${config}\n[profile other]\nuse_dualstack_endpoint = true\n`);
    setEnvironment(home, { AWS_PROFILE: "other" });
    await signIn();
    keep(emulator.sso.issueSession({ ...portalOf(), lastsSeconds: -60 }));
    await issue();
    const hosts = emulator.requests.map(({ host }) => host.replace(".eu-central-1.amazonaws.com", ""));
    expect([...new Set(hosts)]).toEqual(["oidc-fips", "portal.sso-fips", "codeartifact-fips"]);
    expect(ssoOidcUrl(profile, process.env)).toBe("https://oidc-fips.eu-central-1.amazonaws.com");
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
