import { rm } from "node:fs/promises";
import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator.ts";
import { exampleWorld } from "../../emulator/example-world.ts";
import { proxiedRequest, proxyAgent } from "../../emulator/proxied-request.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

const INDEX =
  "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/simple/corp-greeting/";
const API = "https://codeartifact.us-west-2.amazonaws.com/v1/authorization-token?domain=mydomain";

let emulator: Emulator;

async function start(options: Partial<EmulatorOptions> = {}): Promise<void> {
  const folder = await makeTemporaryFolder("emulator");
  const started = await startEmulator({ folder, world: exampleWorld(), ...options });
  emulator = started;
  onTestFinished(async () => {
    await started.close();
    await rm(folder, { recursive: true });
  });
}

function readIndex() {
  const token = emulator.issueToken({ domain: "mydomain", user: "developer" });
  return proxiedRequest(emulator, INDEX, { headers: { authorization: `Bearer ${token}` } });
}

describe("a fault", () => {
  test("strikes as often as it was told, and only there", async () => {
    await start();
    emulator.fail({ on: "authorization-token", with: { kind: "denied" } });
    emulator.fail({ on: "index", times: 2, with: { kind: "throttle", retryAfterSeconds: 7 } });
    const answers = [await readIndex(), await readIndex(), await readIndex()];
    expect(answers.map(({ status, headers }) => [status, headers["retry-after"]])).toEqual([
      [429, "7"],
      [429, "7"],
      [200, undefined],
    ]);
    expect(emulator.seen()).toEqual([
      "GET my-repository index corp-greeting token=valid -> 429 ThrottlingException",
      "GET my-repository index corp-greeting token=valid -> 429 ThrottlingException",
      "GET my-repository index corp-greeting token=valid -> 200",
    ]);
  });

  test("without a number strikes until healed", async () => {
    await start();
    emulator.fail({ on: "index", with: { kind: "internal-error" } });
    expect([(await readIndex()).status, (await readIndex()).status]).toEqual([500, 500]);
    emulator.heal();
    expect((await readIndex()).status).toBe(200);
  });

  test.each([
    { kind: "throttle", status: 429, name: "ThrottlingException" },
    { kind: "internal-error", status: 500, name: "InternalServerException" },
    { kind: "denied", status: 403, name: "AccessDeniedException" },
    { kind: "expired", status: 403, name: "ExpiredTokenException" },
  ] as const)("$kind speaks the protocol of the service it strikes", async ({ kind, status, name }) => {
    await start();
    emulator.fail({ on: "authorization-token", times: 1, with: { kind } });
    emulator.fail({ on: "sts", times: 1, with: { kind } });
    const token = await proxiedRequest(emulator, API, { method: "POST" });
    const sts = await proxiedRequest(emulator, "https://sts.us-west-2.amazonaws.com/", { method: "POST" });
    expect([token.status, token.headers["x-amzn-errortype"]]).toEqual([status, name]);
    expect(sts.text).toMatch(/^<ErrorResponse .*<Code>(Throttling|InternalFailure|AccessDenied|ExpiredToken)<\/Code>/);
  });

  test("can cut the connection", async () => {
    await start();
    emulator.fail({ on: "index", times: 1, with: { kind: "reset" } });
    await expect(readIndex()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(emulator.seen()).toEqual(["GET my-repository index corp-greeting token=valid -> reset"]);
  });

  test("can keep silent until the emulator is closed", async () => {
    await start();
    emulator.fail({ on: "index", times: 1, with: { kind: "black-hole" } });
    const answer = readIndex().catch((error) => error.code);
    await expect
      .poll(() => emulator.seen())
      .toEqual(["GET my-repository index corp-greeting token=valid -> black-hole"]);
    await emulator.close();
    expect(await answer).toBe("ECONNRESET");
  });

  test("can be slow, and right in the end", async () => {
    await start();
    emulator.fail({ on: "index", times: 1, with: { kind: "slow", delayMs: 50 } });
    const before = performance.now();
    expect((await readIndex()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(49);
  });

  test("can garble the answer", async () => {
    await start();
    const whole = await readIndex();
    emulator.fail({ on: "index", times: 1, with: { kind: "garbage-html" } });
    emulator.fail({ on: "index", times: 1, with: { kind: "truncated" } });
    const html = await readIndex();
    const half = await readIndex();
    expect([html.status, html.text.slice(0, 6)]).toEqual([502, "<html>"]);
    expect([half.status, half.text]).toEqual([200, whole.text.slice(0, whole.text.length / 2)]);
  });
});

describe("what lies outside the emulated world", () => {
  test.each([
    "nowhere.example",
    "codeartifact.mars-north-1.amazonaws.com",
    "codeartifact.us-west-2.amazonaws.com.evil.example",
    "codeartifact.us-west-2.amazonaws.com:8443",
  ])("CONNECT to %s is refused and recorded", async (host) => {
    await start();
    // The agent hands the proxy's own answer on.
    expect((await proxiedRequest(emulator, `https://${host}/`)).status).toBe(502);
    const target = host.includes(":") ? host : `${host}:443`;
    expect(emulator.seen()).toEqual([`CONNECT ${target} -> 502`]);
  });

  test("a request in clear text is refused and recorded, through the proxy or to it", async () => {
    await start();
    const { port } = new URL(emulator.proxyUrl);
    for (const path of ["http://mydomain.example/simple/?a=b", "/v1/authorization-token"]) {
      const status = await new Promise((resolve, reject) => {
        const headers = { authorization: "Basic YXdzOng=" };
        const outgoing = request({ port, host: "127.0.0.1", path, headers, agent: false }, (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode);
        });
        outgoing.on("error", reject);
        outgoing.end();
      });
      expect(status).toBe(502);
    }
    expect(emulator.seen()).toEqual([
      "GET http://mydomain.example/simple/ with Authorization -> 502",
      `GET http://127.0.0.1:${port}/v1/authorization-token with Authorization -> 502`,
    ]);
  });

  test("a host of the test's own is answered by its handler, and a token that leaks to it shows", async () => {
    await start({
      extraHosts: {
        "evil.example": ({ path }) => ({ status: 302, headers: { Location: `https://pypi.org${path}` } }),
        "evil.example:8443": () => ({ status: 200, body: "other port" }),
      },
    });
    const token = emulator.issueToken({ domain: "mydomain", user: "developer" });
    const headers = { authorization: `Basic ${Buffer.from(`aws:${token}`).toString("base64")}` };
    const answer = await proxiedRequest(emulator, `https://evil.example/simple/?t=${token}`, { headers });
    expect([answer.status, answer.headers["location"]]).toEqual([302, "https://pypi.org/simple/"]);
    expect((await proxiedRequest(emulator, "https://evil.example:8443/")).text).toBe("other port");
    expect((await proxiedRequest(emulator, "https://pypi.org/simple/requests/")).status).toBe(404);
    expect(emulator.seen()).toEqual([
      "GET https://evil.example/simple/ with basic token=valid -> 302",
      "GET https://evil.example:8443/ -> 200",
      "GET https://pypi.org/simple/requests/ -> 404",
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain(token);
  });
});

test("requests are in flight until they have been answered", async () => {
  const waiting: (() => void)[] = [];
  /** Answers nobody before there are three. */
  const answer = async () => {
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    if (waiting.length === 3) for (const next of waiting) next();
    await turn;
    return { status: 200 };
  };
  await start({ extraHosts: { "slow.example": answer } });
  const ask = () => proxiedRequest(emulator, "https://slow.example/");
  await readIndex();
  await readIndex();
  const inTurn = emulator.mostInFlight;
  await Promise.all([ask(), ask(), ask()]);
  const together = emulator.mostInFlight;
  emulator.forget();
  expect([inTurn, together, emulator.mostInFlight]).toEqual([1, 3, 0]);
});

test("one connection carries many requests, but for one host only", async () => {
  await start();
  const agent = proxyAgent(emulator);
  Object.assign(agent, { keepAlive: true });
  onTestFinished(() => agent.destroy());
  const ports = new Set<number | undefined>();
  const statuses: (number | undefined)[] = [];
  for (const host of ["pypi.org", "pypi.org", "files.pythonhosted.org"]) {
    await new Promise<void>((resolve, reject) => {
      const outgoing = secureRequest(
        "https://pypi.org/",
        { agent, servername: "pypi.org", headers: { host } },
        (incoming) => {
          statuses.push(incoming.statusCode);
          incoming.resume().on("end", resolve);
        },
      );
      outgoing.on("socket", (socket) => ports.add(socket.localPort));
      outgoing.on("error", reject);
      outgoing.end();
    });
  }
  expect(statuses).toEqual([404, 404, 421]);
  expect(ports.size).toBe(1);
});

test("each emulator has an authority of its own, which no client of another trusts", async () => {
  await start();
  const { caFile } = emulator;
  await start();
  const { proxyUrl } = emulator;
  await expect(proxiedRequest({ proxyUrl, caFile }, "https://pypi.org/")).rejects.toMatchObject({
    message: expect.stringContaining("certificate"),
  });
});

test("the emulator's environment names its proxy and its authority, and no AWS keys", async () => {
  await start();
  const { proxyUrl, caFile } = emulator;
  expect(emulator.environment).toEqual({
    HTTPS_PROXY: proxyUrl,
    HTTP_PROXY: proxyUrl,
    NO_PROXY: "127.0.0.1,localhost",
    AWS_CA_BUNDLE: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    PIP_CERT: caFile,
  });
});
