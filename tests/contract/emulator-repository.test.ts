import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { type ProxiedAnswer, proxiedRequest } from "../../emulator/proxied-request.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

const HOST = "mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com";
const REPOSITORY = `https://${HOST}/pypi/my-repository/`;
const JSON_FIRST = "application/vnd.pypi.simple.v1+json, */*;q=0.1";

let emulator: Emulator;

async function start(options: Partial<EmulatorOptions> = {}): Promise<void> {
  const folder = await makeTemporaryFolder("emulator");
  emulator = await startEmulator({ folder, world: exampleWorld(), ...options });
  onTestFinished(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });
}

function developerToken(): string {
  return emulator.issueToken({ domain: "mydomain", user: "developer" });
}

function basic(token: string, username = "aws"): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${token}`).toString("base64")}` };
}

function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<ProxiedAnswer> {
  return proxiedRequest(emulator, url, { headers });
}

describe("the login of a repository", () => {
  const index = `${REPOSITORY}simple/corp-greeting/`;

  test.each(["basic", "bearer"] as const)("is accepted as %s", async (scheme) => {
    await start();
    const token = developerToken();
    const headers = scheme === "basic" ? basic(token) : { authorization: `Bearer ${token}` };
    expect((await get(index, headers)).status).toBe(200);
    expect(emulator.requests).toMatchObject([
      {
        service: "repository",
        credential: { kind: scheme, username: scheme === "basic" ? "aws" : undefined, token: "valid" },
        domain: "mydomain",
        owner: "1234567890123",
        repository: "my-repository",
        line: "GET my-repository index corp-greeting token=valid -> 200",
      },
    ]);
  });

  test.each([
    { title: "none", state: "none", login: () => ({}) },
    { title: "an unknown token", state: "unknown", login: () => basic("made-up") },
    { title: "a token as another user than aws", state: "valid", login: () => basic(developerToken(), "ana") },
    {
      title: "a token of another domain",
      state: "other-domain",
      login: () => basic(emulator.issueToken({ domain: "corp", user: "developer" })),
    },
    {
      title: "a token that was ended",
      state: "expired",
      login: () => {
        const headers = basic(developerToken());
        emulator.expireTokens();
        return headers;
      },
    },
    {
      title: "a token whose time is up",
      state: "expired",
      login: () => {
        const headers = basic(emulator.issueToken({ domain: "mydomain", user: "developer", lifetimeSeconds: 900 }));
        emulator.advance(900_000);
        return headers;
      },
    },
  ])("is refused with two challenges: $title", async ({ state, login }) => {
    await start();
    const answer = await get(index, login());
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(
      'Bearer realm="mydomain/my-repository", Basic realm="mydomain/my-repository"',
    );
    expect(emulator.seen()).toEqual([`GET my-repository index corp-greeting token=${state} -> 401 Unauthorized`]);
  });

  test.each([
    "mydomain-1234567890123.codeartifact.us-west-2.on.aws/pypi/second/",
    "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com/pypi/d/mydomain-1234567890123/second/",
  ])("is good for every address of the same domain: %s", async (address) => {
    await start();
    const url = `https://${address}simple/corp-greeting/`;
    const answer = await get(url, { ...basic(developerToken()), accept: JSON_FIRST });
    expect(answer.text).toContain(`"url":"${url}1.0.0/corp_greeting-1.0.0-py3-none-any.whl"`);
    expect(emulator.seen()).toEqual(["GET second index corp-greeting token=valid -> 200"]);
  });

  test("of somebody without rights is answered with 403, whether the package exists or not", async () => {
    await start();
    const headers = basic(emulator.issueToken({ domain: "mydomain", user: "other" }));
    expect((await get(index, headers)).status).toBe(403);
    expect((await get(`${REPOSITORY}simple/nothing/`, headers)).status).toBe(403);
    expect((await proxiedRequest(emulator, REPOSITORY, { method: "POST", headers })).status).toBe(403);
  });

  test("reaches only the repository that a grant names", async () => {
    const user = {
      ...exampleUsers.developer,
      may: [{ action: "codeartifact:ReadFromRepository", on: "mydomain/second" }],
    } as const;
    await start({ world: { ...exampleWorld(), users: [user] } });
    const headers = basic(developerToken());
    expect((await get(index, headers)).status).toBe(403);
    expect((await get(index.replace("my-repository", "second"), headers)).status).toBe(200);
  });
});

describe("the index", () => {
  test.each([
    "pypi/none/simple/corp-greeting/",
    "pypi/my-repository/simple/none/",
    "pypi/my-repository/simple/",
    "npm/x/",
  ])("answers /%s with 404", async (path) => {
    await start();
    expect((await get(`https://${HOST}/${path}`, basic(developerToken()))).status).toBe(404);
  });

  test("is HTML with relative links by default", async () => {
    await start();
    const answer = await get(`${REPOSITORY}simple/corp-greeting/`, basic(developerToken()));
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    const links = [...answer.text.matchAll(/href="([^"#]+)#sha256=[0-9a-f]{64}" data-requires-python="&gt;=3.7"/g)];
    expect(links.map(([, href]) => href)).toEqual([
      "../../simple/corp-greeting/1.0.0/corp_greeting-1.0.0-py3-none-any.whl",
      "../../simple/corp-greeting/1.1.0/corp_greeting-1.1.0-py3-none-any.whl",
    ]);
  });

  test("is JSON for a client that prefers it, and takes a name that is not normalised", async () => {
    await start();
    const url = `${REPOSITORY}simple/Corp_Sdist/`;
    const answer = await get(url, { ...basic(developerToken()), accept: JSON_FIRST });
    expect(answer.headers["content-type"]).toBe("application/vnd.pypi.simple.v1+json");
    expect(JSON.parse(answer.text)).toEqual({
      meta: { "api-version": "1.0" },
      name: "corp-sdist",
      files: [
        {
          filename: "corp_sdist-1.0.0.tar.gz",
          url: `${REPOSITORY}simple/corp-sdist/1.0.0/corp_sdist-1.0.0.tar.gz`,
          hashes: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
          "requires-python": ">=3.7",
        },
      ],
    });
  });

  test.each([
    { accept: "application/vnd.pypi.simple.v1+json;q=0.2, text/html", type: "text/html; charset=utf-8" },
    { accept: "text/html;q=0.01, application/vnd.pypi.simple.v1+json", type: "application/vnd.pypi.simple.v1+json" },
  ])("is $type for Accept: $accept", async ({ accept, type }) => {
    await start();
    const answer = await get(`${REPOSITORY}simple/corp-greeting/`, { ...basic(developerToken()), accept });
    expect(answer.headers["content-type"]).toBe(type);
  });
});

describe("a file", () => {
  const file = `${REPOSITORY}simple/corp-greeting/1.0.0/corp_greeting-1.0.0-py3-none-any.whl`;

  test("is had from the asset host, whole or in part, without a login", async () => {
    await start();
    const redirect = await get(file, basic(developerToken()));
    const location = `${redirect.headers["location"]}`;
    expect(redirect.status).toBe(307);
    expect(new URL(location).hostname).toBe("assets-1234567890123-us-west-2.s3.us-west-2.amazonaws.com");

    const whole = await get(location);
    const tail = await get(location, { range: "bytes=-22" });
    expect([whole.status, whole.text.slice(0, 2)]).toEqual([200, "PK"]);
    expect([tail.status, tail.text.slice(0, 2)]).toEqual([206, "PK"]);
    expect(tail.headers["content-range"]).toMatch(/^bytes \d+-\d+\/\d+$/);
    expect((await get(location, { range: "bytes=99999-" })).status).toBe(416);
    expect(emulator.seen()).toEqual([
      "GET my-repository file corp_greeting-1.0.0-py3-none-any.whl token=valid -> 307",
      "GET asset corp_greeting-1.0.0-py3-none-any.whl -> 200",
      "GET asset corp_greeting-1.0.0-py3-none-any.whl -> 206",
      "GET asset corp_greeting-1.0.0-py3-none-any.whl -> 416 InvalidRange",
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain(new URL(location).searchParams.get("X-Amz-Signature"));
  });

  test("is refused by the asset host to a client that forwards its login", async () => {
    await start();
    const headers = basic(developerToken());
    const location = `${(await get(file, headers)).headers["location"]}`;
    emulator.forget();
    expect((await get(location, headers)).status).toBe(400);
    expect(emulator.requests).toMatchObject([
      {
        credential: { kind: "basic", username: "aws", token: "valid" },
        line: "GET asset corp_greeting-1.0.0-py3-none-any.whl with basic -> 400 InvalidArgument",
      },
    ]);
  });

  test("is not had by a guessed link, nor by an old one", async () => {
    await start();
    const location = `${(await get(file, basic(developerToken()))).headers["location"]}`;
    expect((await get(location.replace(/.$/, "x"))).status).toBe(403);
    emulator.advance(3_600_000);
    expect((await get(location)).status).toBe(403);
  });

  test("that does not exist is answered with 404", async () => {
    await start();
    expect((await get(file.replaceAll("1.0.0", "9.9.9"), basic(developerToken()))).status).toBe(404);
  });
});

describe("publishing", () => {
  function form(content: string, change: Readonly<Record<string, string>> = {}) {
    const fields = {
      ":action": "file_upload",
      name: "Corp.New",
      version: "1.0",
      sha256_digest: createHash("sha256").update(content).digest("hex"),
      ...change,
    };
    const parts = Object.entries(fields).map(
      ([name, value]) => `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const file = `--edge\r\nContent-Disposition: form-data; name="content"; filename="corp_new-1.0.tar.gz"\r\nContent-Type: application/octet-stream\r\n\r\n${content}\r\n--edge--\r\n`;
    return {
      method: "POST",
      headers: { ...basic(developerToken()), "content-type": "multipart/form-data; boundary=edge" },
      body: parts.join("") + file,
    };
  }

  test("puts the file into the index, once", async () => {
    await start();
    expect((await proxiedRequest(emulator, REPOSITORY, form("content"))).status).toBe(200);
    expect((await proxiedRequest(emulator, REPOSITORY, form("other"))).status).toBe(409);
    const index = await get(`${REPOSITORY}simple/corp-new/`, basic(developerToken()));
    expect(index.text).toContain("../../simple/corp-new/1.0/corp_new-1.0.tar.gz#sha256=");
    expect(emulator.seen()).toEqual([
      "POST my-repository upload corp_new-1.0.tar.gz token=valid -> 200",
      "POST my-repository upload corp_new-1.0.tar.gz token=valid -> 409 ConflictException",
      "GET my-repository index corp-new token=valid -> 200",
    ]);
  });

  test.each([
    { title: "a wrong digest", change: { sha256_digest: "0".repeat(64) }, url: REPOSITORY, status: 400 },
    { title: "another action", change: { ":action": "submit" }, url: REPOSITORY, status: 400 },
    { title: "no name", change: { name: "" }, url: REPOSITORY, status: 400 },
    { title: "a repository that does not exist", change: {}, url: `https://${HOST}/pypi/none/`, status: 404 },
    { title: "the index's address", change: {}, url: `${REPOSITORY}simple/`, status: 405 },
    { title: "an address without its slash", change: {}, url: REPOSITORY.slice(0, -1), status: 301 },
  ])("with $title is answered with $status", async ({ change, url, status }) => {
    await start();
    expect((await proxiedRequest(emulator, url, form("content", change))).status).toBe(status);
  });
});
