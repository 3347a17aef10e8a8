import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { exampleWorld } from "../../emulator/example-world.ts";
import type { Fault } from "../../emulator/faults.ts";
import { proxiedRequest } from "../../emulator/proxied-request.ts";
import { makeTemporaryFolder } from "../support/temporary-folder.ts";

const INDEX =
  "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/simple/corp-greeting/";
const HOST = "mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com:443";

let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = await makeTemporaryFolder("emulator");
  emulator = await startEmulator({ folder, world: exampleWorld() });
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  emulator.heal();
  emulator.forget();
});

function readIndex() {
  const token = emulator.issueToken({ domain: "mydomain", user: "developer" });
  return proxiedRequest(emulator, INDEX, { headers: { authorization: `Bearer ${token}` } });
}

test.each<[Fault, object, string]>([
  [{ on: "tunnel", with: { kind: "end" } }, { message: expect.stringContaining("ended") }, "tunnel end"],
  [{ on: "tunnel", with: { kind: "reset" } }, { code: "ECONNRESET" }, "tunnel reset"],
  [{ on: "tls", with: { kind: "end" } }, { code: "ECONNRESET" }, "tls end"],
  [{ on: "tls", with: { kind: "reset" } }, { code: "ECONNRESET" }, "tls reset"],
  [{ on: "tls", with: { kind: "clear-text" } }, { code: "EPROTO" }, "tls clear-text"],
  [
    { on: "tls", with: { kind: "unknown-authority" } },
    { code: expect.stringContaining("UNABLE_TO") },
    "tls unknown-authority",
  ],
  [{ on: "tls", with: { kind: "wrong-host" } }, { code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "tls wrong-host"],
  [{ on: "tls", with: { kind: "expired" } }, { code: "CERT_HAS_EXPIRED" }, "tls expired"],
])("a connection is struck by %j, once", async (fault, error, recorded) => {
  emulator.fail({ ...fault, times: 1 });
  await expect(readIndex()).rejects.toMatchObject(error);
  expect((await readIndex()).status).toBe(200);
  expect(emulator.seen()[0]).toBe(`CONNECT ${HOST} -> ${recorded}`);
});

test("the proxy can say something else", async () => {
  emulator.fail({ on: "tunnel", with: { kind: "proxy-says", text: "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" } });
  expect((await readIndex()).status).toBe(407);
  expect(emulator.seen()).toEqual([`CONNECT ${HOST} -> tunnel proxy-says`]);
});

test.each(["tunnel", "tls"] as const)("a %s can stay silent until the emulator is closed", async (on) => {
  const silent = await startEmulator({ folder: join(folder, on), world: exampleWorld() });
  silent.fail(on === "tls" ? { on, with: { kind: "black-hole" } } : { on, with: { kind: "black-hole" } });
  const answer = proxiedRequest(silent, INDEX).catch((error) => error.message);
  await expect.poll(() => silent.seen()).toEqual([`CONNECT ${HOST} -> ${on} black-hole`]);
  await silent.close();
  expect(await answer).toMatch(/ECONNRESET|ended|disconnected/);
});

test.each<[Fault & { readonly on: "index" }, object]>([
  [{ on: "index", with: { kind: "broken-off", followedBy: "end" } }, { code: "ECONNRESET" }],
  [{ on: "index", with: { kind: "broken-off", followedBy: "reset" } }, { code: "ECONNRESET" }],
  [{ on: "index", with: { kind: "wrong-length", byBytes: 5 } }, { code: "ECONNRESET" }],
  [{ on: "index", with: { kind: "wrong-length", byBytes: -5 } }, { code: expect.stringMatching(/^HPE_/) }],
])("an answer is struck by %j", async (fault, error) => {
  emulator.fail(fault);
  await expect(readIndex()).rejects.toMatchObject(error);
  expect(emulator.seen()).toEqual([`GET my-repository index corp-greeting token=valid -> 200 ${fault.with.kind}`]);
});

test("an answer can come in single bytes, and be another one", async () => {
  const whole = await readIndex();
  emulator.fail({ on: "index", times: 1, with: { kind: "drip", everyMs: 0 } });
  const headers = { Location: "https://elsewhere.example/" };
  emulator.fail({ on: "index", times: 1, with: { kind: "instead", reply: { status: 302, headers } } });
  const [dripped, other] = [await readIndex(), await readIndex()];
  expect(dripped.text).toBe(whole.text);
  expect([other.status, other.headers["location"], other.text]).toEqual([302, headers.Location, ""]);
});
