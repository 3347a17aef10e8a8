import { rm } from "node:fs/promises";
import { fromTemporaryCredentials, fromWebToken } from "@aws-sdk/credential-providers";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { proxiedRequest, proxyAgent } from "../../emulator/proxied-request.ts";
import type { Role, User } from "../../emulator/world.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

const BUILD = "arn:aws:iam::123456789012:role/build";
const CI = "arn:aws:iam::123456789012:role/ci";

let emulator: Emulator;

beforeAll(() => {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
});

async function start(options: Partial<EmulatorOptions> = {}): Promise<void> {
  const folder = await makeTemporaryFolder("emulator");
  emulator = await startEmulator({ folder, world: exampleWorld(), ...options });
  onTestFinished(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });
}

function clientConfig(region: string) {
  return { region, maxAttempts: 1, requestHandler: { httpsAgent: proxyAgent(emulator) } };
}

/** The credentials that the AWS SDK gets for a role, or the name of the error that it ends with. */
async function assume(user: User, more: { ExternalId?: string; DurationSeconds?: number; RoleArn?: string } = {}) {
  const provider = fromTemporaryCredentials({
    masterCredentials: { accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey },
    params: { RoleArn: BUILD, RoleSessionName: "night", ...more },
    clientConfig: clientConfig("eu-central-1"),
  });
  return provider().catch(errorName);
}

async function presentWebIdentity(claims: Readonly<Record<string, unknown>>) {
  const parts = [{ alg: "RS256" }, claims, {}].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const provider = fromWebToken({
    roleArn: CI,
    roleSessionName: "pipeline",
    webIdentityToken: parts.join("."),
    clientConfig: clientConfig("us-west-2"),
  });
  return provider().catch(errorName);
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

describe("AssumeRole", () => {
  test("gives the real AWS client a session whose keys then work", async () => {
    await start();
    const session = await assume(exampleUsers.developer);
    expect(session).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z0-9]{16}$/),
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
    });
    expect(emulator.seen()).toEqual([
      `POST sts.eu-central-1 AssumeRole by ${exampleUsers.developer.accessKeyId} -> 200`,
    ]);
  });

  test("refuses a caller whom the role does not trust", async () => {
    await start();
    expect(await assume(exampleUsers.other)).toBe("AccessDenied");
  });

  test("refuses a role that does not exist", async () => {
    await start();
    expect(await assume(exampleUsers.developer, { RoleArn: `${BUILD}er` })).toBe("AccessDenied");
  });

  test("wants the external ID of a role that has one", async () => {
    const world = exampleWorld();
    const guarded: readonly Role[] = (world.roles ?? []).map((role) => ({ ...role, externalId: "agreed" }));
    await start({ world: { ...world, roles: guarded } });
    expect(await assume(exampleUsers.developer)).toBe("AccessDenied");
    expect(await assume(exampleUsers.developer, { ExternalId: "agreed" })).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA/),
    });
  });

  test("refuses a longer session than the role allows", async () => {
    await start();
    expect(await assume(exampleUsers.developer, { DurationSeconds: 7200 })).toBe("ValidationError");
  });

  test("answers with SignatureDoesNotMatch for a wrong secret", async () => {
    await start();
    expect(await assume({ ...exampleUsers.developer, secretAccessKey: "wrong" })).toBe("SignatureDoesNotMatch");
  });

  test("answers with InvalidClientTokenId for an unknown key", async () => {
    await start();
    expect(await assume({ ...exampleUsers.developer, accessKeyId: "AKIAEMULATEDSTRANGER" })).toBe(
      "InvalidClientTokenId",
    );
  });
});

describe("AssumeRoleWithWebIdentity", () => {
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  const good = {
    iss: "https://token.actions.githubusercontent.com",
    aud: "sts.amazonaws.com",
    sub: "repo:example/shop:ref:refs/heads/main",
    exp: inAnHour,
  };

  test("gives a session for a token that the role trusts", async () => {
    await start();
    expect(await presentWebIdentity(good)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
    expect(emulator.seen()).toEqual([
      "POST sts.us-west-2 AssumeRoleWithWebIdentity by repo:example/shop:ref:refs/heads/main -> 200",
    ]);
  });

  test.each([
    { claims: { ...good, exp: inAnHour - 7200 }, name: "ExpiredTokenException" },
    { claims: { ...good, aud: "somebody-else" }, name: "InvalidIdentityTokenException" },
    { claims: { ...good, iss: "https://evil.example" }, name: "InvalidIdentityTokenException" },
    { claims: { ...good, sub: "repo:evil/shop" }, name: "AccessDenied" },
    { claims: {}, name: "InvalidIdentityTokenException" },
  ])("answers $claims with $name", async ({ claims, name }) => {
    await start();
    expect(await presentWebIdentity(claims)).toBe(name);
  });
});

test("STS answers in XML, also on its global host, and names an unknown action", async () => {
  await start();
  const { accessKeyId } = exampleUsers.developer;
  const answer = await proxiedRequest(emulator, "https://sts.amazonaws.com/", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  expect([answer.status, answer.headers["content-type"]]).toEqual([403, "text/xml"]);
  expect(answer.text).toContain("<Code>MissingAuthenticationToken</Code>");
  expect(emulator.seen()).toEqual(["POST sts GetCallerIdentity by nobody -> 403 MissingAuthenticationToken"]);
  expect(answer.text).not.toContain(accessKeyId);
});
