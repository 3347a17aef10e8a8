import { createHash } from "node:crypto";
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal } from "../../emulator/example-world.ts";
import { proxiedRequest, proxyAgent } from "../../emulator/proxied-request.ts";
import { openEmulator } from "../support/open-emulator.ts";

const redirectUri = "http://127.0.0.1:4711/oauth/callback";
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

beforeAll(() => {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
});

function oidcClient(emulator: Emulator): SSOOIDCClient {
  return new SSOOIDCClient({
    region: examplePortal.region,
    maxAttempts: 1,
    requestHandler: { httpsAgent: proxyAgent(emulator) },
  });
}

async function register(oidc: SSOOIDCClient) {
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({
      clientName: "test",
      clientType: "public",
      scopes: ["sso:account:access"],
      grantTypes: ["authorization_code", "refresh_token", deviceGrant],
      redirectUris: ["http://127.0.0.1/oauth/callback"],
      issuerUrl: examplePortal.startUrl,
    }),
  );
  return { clientId, clientSecret };
}

/** The reply, or the name of the error that the AWS client ends with. */
async function replyOr<Reply>(promise: Promise<Reply>): Promise<Reply | string> {
  return promise.catch((error: unknown) => (error instanceof Error ? error.name : String(error)));
}

const newSession = {
  accessToken: expect.any(String),
  refreshToken: expect.any(String),
  tokenType: "Bearer",
  expiresIn: 28_800,
};

describe("device code", () => {
  test("gives a session once the person has acted, and one only", async () => {
    const emulator = await openEmulator();
    const oidc = oidcClient(emulator);
    const client = await register(oidc);
    const wish = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl: examplePortal.startUrl }));
    expect(wish).toMatchObject({
      userCode: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}$/),
      verificationUriComplete: `https://device.sso.eu-central-1.amazonaws.com/?user_code=${wish.userCode}`,
      expiresIn: 600,
      interval: 1,
    });
    const ask = () =>
      replyOr(oidc.send(new CreateTokenCommand({ ...client, grantType: deviceGrant, deviceCode: wish.deviceCode })));
    expect(await ask()).toBe("AuthorizationPendingException");
    expect(await ask()).toMatchObject(newSession);
    expect(await ask()).toBe("InvalidGrantException");
    expect(emulator.seen()).toEqual([
      "POST oidc.eu-central-1 /client/register -> 200",
      "POST oidc.eu-central-1 /device_authorization -> 200",
      "POST oidc.eu-central-1 /token device_code -> 400 AuthorizationPendingException",
      "POST oidc.eu-central-1 /token device_code -> 200",
      "POST oidc.eu-central-1 /token device_code -> 400 InvalidGrantException",
    ]);
  });

  test.each([
    ["denies", "AccessDeniedException"],
    ["ignores", "AuthorizationPendingException"],
  ] as const)("is refused when the person %s: %s", async (will, name) => {
    const emulator = await openEmulator();
    emulator.sso.person(will);
    const oidc = oidcClient(emulator);
    const client = await register(oidc);
    const { deviceCode } = await oidc.send(
      new StartDeviceAuthorizationCommand({ ...client, startUrl: examplePortal.startUrl }),
    );
    const ask = () => replyOr(oidc.send(new CreateTokenCommand({ ...client, grantType: deviceGrant, deviceCode })));
    await ask();
    expect(await ask()).toBe(name);
    emulator.advance(601_000);
    expect(await ask()).toBe("ExpiredTokenException");
  });

  test("knows no start URL but those of its portals, and no client but those registered", async () => {
    const emulator = await openEmulator();
    const oidc = oidcClient(emulator);
    const client = await register(oidc);
    const start = (more: object) =>
      replyOr(oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl: examplePortal.startUrl, ...more })));
    expect(await start({ startUrl: "https://other.awsapps.com/start" })).toBe("InvalidRequestException");
    expect(await start({ clientSecret: "wrong" })).toBe("InvalidClientException");
  });
});

describe("authorization code", () => {
  const verifier = "a-verifier-of-the-length-that-the-rfc-asks-for-43";
  const challenge = createHash("sha256").update(verifier).digest("base64url");

  async function authorize(
    emulator: Emulator,
    clientId: string | undefined,
    more: Readonly<Record<string, string>> = {},
  ) {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: clientId ?? "",
      redirect_uri: redirectUri,
      state: "the-state",
      code_challenge_method: "S256",
      code_challenge: challenge,
      scopes: "sso:account:access",
      ...more,
    });
    const answer = await proxiedRequest(emulator, `https://oidc.eu-central-1.amazonaws.com/authorize?${query}`);
    const location = String(answer.headers["location"] ?? "");
    return { status: answer.status, location, query: new URLSearchParams(location.split("?")[1]) };
  }

  test("gives a session once, to whoever has the verifier", async () => {
    const emulator = await openEmulator();
    const oidc = oidcClient(emulator);
    const client = await register(oidc);
    const { status, location, query } = await authorize(emulator, client.clientId);
    expect([status, location.split("?")[0], query.get("state")]).toEqual([302, redirectUri, "the-state"]);
    const code = query.get("code") ?? "";
    const ask = (more: object) =>
      replyOr(
        oidc.send(
          new CreateTokenCommand({
            ...client,
            grantType: "authorization_code",
            code,
            codeVerifier: verifier,
            redirectUri,
            ...more,
          }),
        ),
      );
    expect(await ask({ codeVerifier: "wrong" })).toBe("InvalidGrantException");
    expect(await ask({ redirectUri: "http://127.0.0.1:9/oauth/callback" })).toBe("InvalidGrantException");
    expect(await ask({})).toMatchObject(newSession);
    expect(await ask({})).toBe("InvalidGrantException");
  });

  test("goes nowhere but to the loopback address that the client registered", async () => {
    const emulator = await openEmulator();
    const { clientId } = await register(oidcClient(emulator));
    expect(await authorize(emulator, clientId, { redirect_uri: "https://evil.example/oauth/callback" })).toMatchObject({
      status: 400,
      location: "",
    });
  });

  test("tells the client that the person said no", async () => {
    const emulator = await openEmulator();
    emulator.sso.person("denies");
    const { clientId } = await register(oidcClient(emulator));
    const { query } = await authorize(emulator, clientId);
    expect([query.get("error"), query.get("code")]).toEqual(["access_denied", null]);
  });
});

describe("a session", () => {
  async function issued(emulator: Emulator, lastsSeconds?: number) {
    const { startUrl, region } = examplePortal;
    const text = emulator.sso.issueSession({ startUrl, region, ...(lastsSeconds !== undefined && { lastsSeconds }) });
    const { accessToken, clientId, clientSecret, refreshToken } = JSON.parse(text);
    return { text, accessToken, clientId, clientSecret, refreshToken };
  }

  const roleCredentials = (emulator: Emulator, accessToken: string, account = "123456789012", role = "Developer") =>
    proxiedRequest(
      emulator,
      `https://portal.sso.eu-central-1.amazonaws.com/federation/credentials?account_id=${account}&role_name=${role}`,
      { headers: { "x-amz-sso_bearer_token": accessToken } },
    );

  test("comes as the AWS CLI's cache file", async () => {
    const emulator = await openEmulator();
    const { text } = await issued(emulator);
    expect(JSON.parse(text)).toEqual({
      startUrl: examplePortal.startUrl,
      region: examplePortal.region,
      accessToken: expect.any(String),
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      clientId: expect.any(String),
      clientSecret: expect.any(String),
      registrationExpiresAt: expect.stringMatching(/Z$/),
      refreshToken: expect.any(String),
    });
  });

  test("gives the keys of an assigned role, and of no other", async () => {
    const emulator = await openEmulator();
    const { accessToken } = await issued(emulator);
    const good = await roleCredentials(emulator, accessToken);
    expect(JSON.parse(good.text)).toEqual({
      roleCredentials: {
        accessKeyId: expect.stringMatching(/^ASIA/),
        secretAccessKey: expect.any(String),
        sessionToken: expect.any(String),
        expiration: expect.any(Number),
      },
    });
    await roleCredentials(emulator, accessToken, "123456789012", "Admin");
    await roleCredentials(emulator, accessToken, "999999999999");
    expect(emulator.seen()).toEqual([
      "GET portal.sso.eu-central-1 credentials 123456789012/Developer with session=valid -> 200",
      "GET portal.sso.eu-central-1 credentials 123456789012/Admin with session=valid -> 403 ForbiddenException",
      "GET portal.sso.eu-central-1 credentials 999999999999/Developer with session=valid -> 404 ResourceNotFoundException",
    ]);
  });

  test("is worth nothing when it has expired, was revoked, or logged out", async () => {
    const emulator = await openEmulator();
    const [expired, loggedOut, revoked] = [await issued(emulator, -1), await issued(emulator), await issued(emulator)];
    await roleCredentials(emulator, expired.accessToken);
    await proxiedRequest(emulator, "https://portal.sso.eu-central-1.amazonaws.com/logout", {
      method: "POST",
      headers: { "x-amz-sso_bearer_token": loggedOut.accessToken },
    });
    await roleCredentials(emulator, loggedOut.accessToken);
    emulator.sso.revokeSessions();
    await roleCredentials(emulator, revoked.accessToken);
    expect(emulator.requests.map(({ credential, status }) => [credential, status])).toEqual([
      [{ kind: "sso-session", token: "expired" }, 401],
      [{ kind: "sso-session", token: "valid" }, 200],
      [{ kind: "sso-session", token: "unknown" }, 401],
      [{ kind: "sso-session", token: "unknown" }, 401],
    ]);
  });

  test("is renewed by its refresh token, which is then spent, until that is refused", async () => {
    const emulator = await openEmulator();
    const { clientId, clientSecret, refreshToken } = await issued(emulator, -1);
    const oidc = oidcClient(emulator);
    const renew = (token: string) =>
      replyOr(
        oidc.send(new CreateTokenCommand({ clientId, clientSecret, grantType: "refresh_token", refreshToken: token })),
      );
    const renewed = await renew(refreshToken);
    expect(renewed).toMatchObject(newSession);
    expect(await renew(refreshToken)).toBe("InvalidGrantException");
    emulator.sso.refuseRefresh();
    expect(await renew(typeof renewed === "string" ? "" : (renewed.refreshToken ?? ""))).toBe("InvalidGrantException");
    expect(emulator.issuedSecrets).toEqual(expect.arrayContaining([clientSecret, refreshToken]));
  });
});

test("faults make a client slow down, and the portal throttle", async () => {
  const emulator = await openEmulator();
  emulator.fail({ on: "sso-oidc", with: { kind: "throttle" } });
  emulator.fail({ on: "sso-portal", with: { kind: "throttle" } });
  await replyOr(
    oidcClient(emulator).send(new CreateTokenCommand({ clientId: "a", clientSecret: "b", grantType: "c" })),
  );
  await proxiedRequest(emulator, "https://portal.sso.eu-central-1.amazonaws.com/federation/credentials");
  expect(emulator.seen()).toEqual([
    "POST oidc.eu-central-1 /token c -> 400 SlowDownException",
    "GET portal.sso.eu-central-1 credentials / by nobody -> 429 TooManyRequestsException",
  ]);
});
