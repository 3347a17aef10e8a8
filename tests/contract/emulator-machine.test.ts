import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { proxiedRequest, proxyAgent } from "../../emulator/proxied-request.ts";
import { identityWorld, mfaDevice, people, roleArnOf } from "../support/identities.ts";
import { openEmulator } from "../support/open-emulator.ts";

beforeAll(() => {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
});

/** One request in clear text to this machine. */
async function ask(
  url: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ...options, agent: false }, async (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, text: (await buffer(incoming)).toString("utf8") });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const open = (more: object = {}) => openEmulator({ world: { ...identityWorld(), ...more } });
const roles = "/latest/meta-data/iam/security-credentials/";

async function metadataToken(base: string): Promise<Readonly<Record<string, string>>> {
  const headers = { "X-aws-ec2-metadata-token-ttl-seconds": "60" };
  const { text } = await ask(`${base}/latest/api/token`, { method: "PUT", headers });
  return { "X-aws-ec2-metadata-token": text };
}

describe("the instance metadata", () => {
  const base = (emulator: Emulator) => emulator.instanceEnvironment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "";

  test("gives credentials of the instance's role to who has a session", async () => {
    const emulator = await open();
    const headers = await metadataToken(base(emulator));
    expect(await ask(`${base(emulator)}${roles}`, { headers })).toEqual({ status: 200, text: "machine" });
    const { text } = await ask(`${base(emulator)}${roles}machine`, { headers });
    expect(JSON.parse(text)).toMatchObject({
      Code: "Success",
      Type: "AWS-HMAC",
      AccessKeyId: expect.stringMatching(/^ASIA/),
      Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  test("answers nothing of version 1, and no role where the instance has none", async () => {
    const emulator = await open({ instance: undefined });
    expect((await ask(`${base(emulator)}${roles}`)).status).toBe(401);
    expect((await ask(`${base(emulator)}/latest/api/token`, { method: "PUT" })).status).toBe(400);
    const headers = await metadataToken(base(emulator));
    expect((await ask(`${base(emulator)}${roles}`, { headers })).status).toBe(404);
  });
});

describe("the container's credential endpoint", () => {
  const url = (emulator: Emulator) => emulator.containerEnvironment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "";

  test("gives credentials to who shows the token, and to nobody else", async () => {
    const emulator = await open();
    const Authorization = emulator.containerEnvironment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "";
    const { status, text } = await ask(url(emulator), { headers: { Authorization } });
    expect([status, Object.keys(JSON.parse(text))]).toEqual([
      200,
      ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"],
    ]);
    expect((await ask(url(emulator), { headers: { Authorization: "other" } })).status).toBe(401);
    expect(emulator.seen()).toEqual(["GET container /v1/credentials -> 200", "GET container /v1/credentials -> 401"]);
  });

  test("is not there where the world has no container", async () => {
    expect((await ask(url(await open({ container: undefined })))).status).toBe(404);
  });
});

describe("GitHub's identity tokens", () => {
  const url = (emulator: Emulator) => emulator.githubEnvironment["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "";

  test("are for the audience that was asked for, and tell the repository", async () => {
    const emulator = await open();
    const Authorization = `bearer ${emulator.githubEnvironment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]}`;
    const answer = await proxiedRequest(emulator, `${url(emulator)}&audience=sts.amazonaws.com`, {
      headers: { Authorization },
    });
    const [, claims = ""] = JSON.parse(answer.text).value.split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      iss: "https://token.actions.githubusercontent.com",
      sub: "repo:example/shop:ref:refs/heads/main",
      aud: "sts.amazonaws.com",
    });
  });

  test("are given to the job alone", async () => {
    const emulator = await open();
    expect((await proxiedRequest(emulator, url(emulator))).status).toBe(401);
  });
});

describe("a role that wants an MFA code", () => {
  async function assume(emulator: Emulator, code: string | undefined): Promise<string> {
    const provider = fromTemporaryCredentials({
      masterCredentials: people.base,
      params: {
        RoleArn: roleArnOf("guarded"),
        RoleSessionName: "night",
        ...(code !== undefined && { SerialNumber: mfaDevice.serial }),
      },
      mfaCodeProvider: async () => code ?? "",
      clientConfig: {
        region: "eu-central-1",
        maxAttempts: 1,
        requestHandler: { httpsAgent: proxyAgent(emulator) },
      },
    });
    return provider().then(
      () => "open",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  test("opens to the right code, once", async () => {
    const emulator = await open();
    const wrong = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
    expect(await assume(emulator, "000000")).toBe(wrong);
    expect(await assume(emulator, mfaDevice.code)).toBe("open");
    expect(await assume(emulator, mfaDevice.code)).toBe(wrong);
    expect(await assume(emulator, undefined)).toMatch(/is not authorized to perform: sts:AssumeRole/);
  });
});

test("a session of aws login is renewed for nobody who does not show that its key is theirs", async () => {
  const emulator = await open();
  const body = JSON.stringify({ grantType: "refresh_token", refreshToken: "emulated-refresh-token" });
  const url = "https://eu-central-1.signin.aws.amazon.com/v1/token";
  for (const headers of [{}, { DPoP: "e30.e30.e30" }]) {
    expect((await proxiedRequest(emulator, url, { method: "POST", headers, body })).status).toBe(400);
  }
  expect(emulator.seen()).toEqual([
    "POST signin /v1/token -> 400 ValidationException",
    "POST signin /v1/token -> 400 ValidationException",
  ]);
});
