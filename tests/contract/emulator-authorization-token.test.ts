import { rm } from "node:fs/promises";
import { CodeartifactClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-codeartifact";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { proxiedRequest, proxyAgent } from "../../emulator/proxied-request.ts";
import type { User } from "../../emulator/world.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

const API = "https://codeartifact.us-west-2.amazonaws.com";
const DEVELOPER = exampleUsers.developer.accessKeyId;

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

/** The real client of AWS, pointed at the emulator by nothing but its proxy. */
function client(user: User, region = "us-west-2", maxAttempts = 1): CodeartifactClient {
  const { accessKeyId, secretAccessKey, session } = user;
  const created = new CodeartifactClient({
    region,
    maxAttempts,
    credentials: { accessKeyId, secretAccessKey, ...(session && { sessionToken: session.token }) },
    requestHandler: { httpsAgent: proxyAgent(emulator) },
  });
  onTestFinished(() => created.destroy());
  return created;
}

async function ask(user: User, input: Partial<GetAuthorizationTokenCommand["input"]> = {}, region?: string) {
  const command = new GetAuthorizationTokenCommand({ domain: "mydomain", domainOwner: "1234567890123", ...input });
  try {
    return await client(user, region).send(command);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { name: error.name, message: error.message };
  }
}

describe("GetAuthorizationToken", () => {
  test("gives the real AWS client a token with the look and the lifetime of CodeArtifact's", async () => {
    await start();
    const before = Date.now();
    const answer = await client(exampleUsers.developer).send(
      new GetAuthorizationTokenCommand({ domain: "mydomain", domainOwner: "1234567890123", durationSeconds: 900 }),
    );
    const token = answer.authorizationToken ?? "";
    const header: unknown = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
    const lifetime = (answer.expiration?.getTime() ?? 0) - before;

    expect(header).toMatchObject({ ver: 1, enc: "A128GCM", alg: "A128GCMKW", exp: expect.any(Number) });
    expect(token.split(".")).toHaveLength(5);
    expect(token.length).toBeGreaterThan(1300);
    expect(token.length).toBeLessThan(1500);
    expect(Math.abs(lifetime - 900_000)).toBeLessThan(60_000);
    expect(emulator.issuedTokens).toEqual([token]);
    expect(emulator.seen()).toEqual([
      `POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 for 900 s by ${DEVELOPER} -> 200`,
    ]);
    expect(emulator.requests).toEqual([
      {
        service: "codeartifact",
        method: "POST",
        host: "codeartifact.us-west-2.amazonaws.com",
        path: "/v1/authorization-token",
        query: { domain: "mydomain", "domain-owner": "1234567890123", duration: "900" },
        credential: { kind: "sigv4", accessKeyId: DEVELOPER, arn: "arn:aws:iam::123456789012:user/developer" },
        domain: "mydomain",
        owner: "1234567890123",
        durationSeconds: 900,
        status: 200,
        errorCode: undefined,
        userAgent: expect.stringContaining("aws-sdk-js/"),
        line: emulator.seen()[0],
      },
    ]);
  });

  test("can give a token that nothing can be read from", async () => {
    await start({ tokenForm: "opaque" });
    await ask(exampleUsers.developer);
    expect(emulator.issuedTokens).toEqual([expect.stringMatching(/^[\w-]{1400}$/)]);
  });

  test("takes the caller's own account when no owner is named", async () => {
    await start();
    const command = new GetAuthorizationTokenCommand({ domain: "corp" });
    const answer = await client(exampleUsers.developer, "eu-central-1").send(command);
    expect(answer.authorizationToken).toBe(emulator.issuedTokens[0]);
  });

  test("ends a token of duration 0 with the caller's session", async () => {
    await start();
    const before = Date.now();
    const answer = await ask(exampleUsers.temporary, { durationSeconds: 0 });
    const lifetime = "expiration" in answer ? (answer.expiration?.getTime() ?? 0) - before : 0;
    expect(lifetime).toBeGreaterThan(3_500_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
  });

  test.each([
    {
      title: "an access key that nobody has",
      user: { ...exampleUsers.developer, accessKeyId: "AKIAEMULATEDSTRANGER" },
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    },
    {
      title: "a wrong secret",
      user: { ...exampleUsers.developer, secretAccessKey: "not/the/secret" },
      name: "InvalidSignatureException",
      message: expect.stringContaining("does not match the signature you provided"),
    },
    {
      title: "a wrong session token",
      user: { ...exampleUsers.temporary, session: { token: "another", lastsSeconds: 1 } },
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    },
    {
      title: "a missing session token",
      user: { ...exampleUsers.developer, accessKeyId: exampleUsers.temporary.accessKeyId },
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    },
  ])("refuses $title", async ({ user, name, message }) => {
    await start();
    expect(await ask(user)).toEqual({ name, message });
    expect(emulator.issuedTokens).toEqual([]);
  });

  test.each([
    { title: "a caller without rights", user: exampleUsers.other, action: "codeartifact:GetAuthorizationToken" },
    {
      title: "a caller that lacks the second IAM action",
      user: {
        ...exampleUsers.other,
        accessKeyId: "AKIAEMULATEDHALFUSER",
        may: [{ action: "codeartifact:GetAuthorizationToken" }],
      },
      action: "sts:GetServiceBearerToken",
    },
  ] as const)("denies $title, in IAM's words", async ({ user, action }) => {
    await start({ world: { ...exampleWorld(), users: [user] } });
    const resource =
      action === "sts:GetServiceBearerToken"
        ? "arn:aws:sts::123456789012:*"
        : "arn:aws:codeartifact:us-west-2:1234567890123:domain/mydomain";
    expect(await ask(user)).toEqual({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::123456789012:user/other is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    });
    expect(emulator.seen()).toEqual([
      `POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 by ${user.accessKeyId} -> 403 AccessDeniedException`,
    ]);
  });

  test.each([
    { input: { domain: "My_Domain" }, name: "ValidationException" },
    { input: { domainOwner: "12345" }, name: "ValidationException" },
    { input: { durationSeconds: 899 }, name: "ValidationException" },
    { input: { durationSeconds: 43_201 }, name: "ValidationException" },
    { input: { domain: "nowhere" }, name: "ValidationException" },
    { input: { domain: "nowhere", domainOwner: "123456789012" }, name: "ResourceNotFoundException" },
    { input: { domain: "mydomain", domainOwner: "123456789012" }, name: "ResourceNotFoundException" },
  ])("answers $input with $name", async ({ input, name }) => {
    await start();
    expect(await ask(exampleUsers.developer, input)).toMatchObject({ name });
  });

  test("knows a domain in its own region only", async () => {
    await start();
    const answer = await ask(exampleUsers.developer, { domain: "corp", domainOwner: "123456789012" }, "us-west-2");
    expect(answer).toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("ends temporary credentials by its own clock", async () => {
    await start();
    emulator.advance(3_601_000);
    // The client learns the time from the refused first attempt, and is then told the truth.
    const command = new GetAuthorizationTokenCommand({ domain: "corp" });
    await expect(client(exampleUsers.temporary, "eu-central-1", 3).send(command)).rejects.toMatchObject({
      name: "ExpiredTokenException",
      $metadata: { httpStatusCode: 403 },
    });
  });

  test.each([
    { offsetMs: 10 * 60_000, text: "Signature expired" },
    { offsetMs: -10 * 60_000, text: "Signature not yet current" },
  ])("refuses a client whose clock is off: $text", async ({ offsetMs, text }) => {
    await start();
    emulator.advance(offsetMs);
    expect(await ask(exampleUsers.developer)).toEqual({
      name: "InvalidSignatureException",
      message: expect.stringContaining(text),
    });
  });

  test("lets the AWS client correct its clock by the Date header", async () => {
    await start();
    emulator.advance(20 * 60_000);
    const command = new GetAuthorizationTokenCommand({ domain: "corp" });
    await client(exampleUsers.developer, "eu-central-1", 3).send(command);
    expect(emulator.requests.map(({ status }) => status)).toEqual([403, 200]);
  });
});

describe("Signature Version 4", () => {
  /** What the real client sends, as the proxy's other end sees it. */
  async function signedHeaders(): Promise<Record<string, string>> {
    const seen: Record<string, string> = {};
    const signing = client(exampleUsers.developer);
    signing.middlewareStack.add(
      (next) => async (context) => {
        const { request } = context;
        if (typeof request === "object" && request !== null && "headers" in request) {
          Object.assign(seen, request.headers);
        }
        return next(context);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await signing.send(new GetAuthorizationTokenCommand({ domain: "mydomain", domainOwner: "1234567890123" }));
    return seen;
  }
  const target = `${API}/v1/authorization-token?domain=mydomain&domain-owner=1234567890123`;

  test("is accepted as sent, whatever the order of the query", async () => {
    await start();
    const headers = await signedHeaders();
    const answer = await proxiedRequest(emulator, target, { method: "POST", headers });
    const turned = `${API}/v1/authorization-token?domain-owner=1234567890123&domain=mydomain`;
    const answerTurned = await proxiedRequest(emulator, turned, { method: "POST", headers });
    expect([answer.status, answerTurned.status]).toEqual([200, 200]);
  });

  test.each([
    { title: "another query", url: target.replace("mydomain", "corp") },
    { title: "a body", body: "{}" },
    { title: "a changed signed header", change: { "x-amz-user-agent": "somebody else" } },
    { title: "another region's host", url: target.replace("us-west-2", "eu-central-1") },
    { title: "a signed header taken away", rewrite: (text: string) => text.replace("host;", "") },
    {
      title: "one digit of the signature",
      rewrite: (text: string) => text.replace(/.$/, (c) => (c === "0" ? "1" : "0")),
    },
    { title: "another day in the scope", rewrite: (text: string) => text.replace(/\/\d{8}\//, "/20200101/") },
  ])("is refused with $title", async ({ url = target, body, change = {}, rewrite = (text: string) => text }) => {
    await start();
    const headers = await signedHeaders();
    const authorization = rewrite(headers["authorization"] ?? "");
    // The host header of the first request would name the other region's host wrongly.
    const { host: _host, "content-length": _length, ...rest } = headers;
    const answer = await proxiedRequest(emulator, url, {
      method: "POST",
      headers: { ...rest, authorization, ...change },
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.headers["x-amzn-errortype"]).toBe("InvalidSignatureException");
  });

  test.each([
    { authorization: undefined, name: "MissingAuthenticationTokenException" },
    { authorization: "Basic YXdzOng=", name: "IncompleteSignatureException" },
    { authorization: "AWS4-HMAC-SHA256 Credential=AKIA", name: "IncompleteSignatureException" },
  ])("is asked for: $name for $authorization", async ({ authorization, name }) => {
    await start();
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await proxiedRequest(emulator, target, { method: "POST", headers });
    expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, name]);
  });
});
