import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { indexStatus } from "../../src/aws/index-status.ts";
import { Secret } from "../../src/core/secret.ts";
import { sharedUrl } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";

const page = `${sharedUrl}nothing/`;
const later = () => AbortSignal.timeout(60_000);

let emulator: Emulator;

beforeEach(async () => {
  emulator = await openEmulator();
  const home = await openTemporaryFolder("home");
  writeFileSync(join(home, "config"), `[profile shop]\nca_bundle = ${emulator.caFile}\n`);
  // The SDK's reader of the AWS configuration, and the proxy's, read the environment of their process.
  process.env = { HOME: home, AWS_CONFIG_FILE: join(home, "config"), HTTPS_PROXY: emulator.proxyUrl };
});

const login = (password: string, profile = "shop") => ({
  username: "aws",
  password: new Secret(password),
  identity: { kind: "profile", name: profile, namedBy: "settings" } as const,
});

/** A server that never ends its answer, though it goes on sending. */
async function endlessServer(): Promise<string> {
  const server = createServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => socket.write("X-More: again\r\n"), 20);
    socket.on("error", () => undefined).on("close", () => clearInterval(timer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/simple/`;
}

describe("indexStatus()", () => {
  it("tells whether an index accepts a login, by the certificates that the profile names", async () => {
    const token = emulator.issueToken({ domain: "corp", user: "developer" });
    expect(await indexStatus(page, login(token), process.env, later())).toBe(404);
    expect(await indexStatus(page, login("stale"), process.env, later())).toBe(401);
  });

  it("tells nothing of an index whose certificate is not trusted", async () => {
    expect(await indexStatus(page, login("stale", "other"), process.env, later())).toBe(undefined);
  });

  it("tells nothing of an index that does not answer in time", async () => {
    emulator.fail({ on: "index", with: { kind: "black-hole" } });
    expect(await indexStatus(page, login("stale"), process.env, AbortSignal.timeout(200))).toBe(undefined);
  });

  it("tells nothing of an index that does not end its answer in time, though it goes on with it", async () => {
    expect(await indexStatus(await endlessServer(), login("stale"), process.env, AbortSignal.timeout(200))).toBe(
      undefined,
    );
  });
});
