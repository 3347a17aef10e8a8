import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { reachHost } from "../../src/aws/reach-host.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { nobodyListens } from "../support/stand-ins.ts";

const host = "codeartifact.eu-central-1.amazonaws.com";
const later = () => AbortSignal.timeout(60_000);
const scope = (profile: string) => ({
  region: "eu-central-1",
  domain: "corp",
  domainOwner: "123456789012",
  identity: { kind: "profile", name: profile, namedBy: "settings" } as const,
});

let emulator: Emulator;

beforeEach(async () => {
  emulator = await openEmulator();
  const home = await openTemporaryFolder("home");
  writeFileSync(join(home, "config"), `[profile shop]\nca_bundle = ${emulator.caFile}\n`);
  // The proxy's library reads the environment of its process.
  process.env = { HOME: home, AWS_CONFIG_FILE: join(home, "config"), HTTPS_PROXY: emulator.proxyUrl };
});

/** What becomes of it: the host, or the problem's code and text. */
async function reach(url = `https://${host}`, profile = "shop", signal = later()) {
  return reachHost(url, scope(profile), process.env, signal).catch((error: unknown) =>
    error instanceof Error && "code" in error ? `${error.code}: ${error.message}` : error,
  );
}

const proxy = () => ` (through the proxy ${emulator.proxyUrl})`;

describe("reachHost()", () => {
  it("connects through the proxy, by the certificates that the profile names, and asks for nothing", async () => {
    expect(await reach()).toEqual({ address: "127.0.0.1", isTls: true });
    expect(emulator.requests).toEqual([]);
  });

  it("connects in clear to this machine", async () => {
    const server = createServer(() => expect.unreachable());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    expect(await reach(`http://127.0.0.1:${port}`)).toEqual({ address: "127.0.0.1", isTls: false });
  });

  it("tells of a certificate that is not trusted", async () => {
    expect(await reach(undefined, "other")).toBe(
      `certificate-not-trusted: the certificate of ${host} is not trusted: unable to verify the first certificate`,
    );
  });

  it("tells of a certificate bundle that cannot be read", async () => {
    process.env["AWS_CA_BUNDLE"] = "/nowhere.pem";
    expect(await reach()).toMatch(/^ca-bundle-unreadable: cannot read the certificates that AWS_CA_BUNDLE names/);
  });

  it("tells of a proxy that wants a password", async () => {
    const text = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    emulator.fail({ on: "tunnel", with: { kind: "proxy-says", text } });
    expect(await reach()).toBe(
      `reply-not-understood: cannot reach ${host}${proxy()}: the proxy wants another user name and password (HTTP 407)`,
    );
  });

  it.each([
    { on: "tunnel", with: { kind: "black-hole" } } as const,
    { on: "tls", with: { kind: "black-hole" } } as const,
  ])("tells of silence: $on", async (fault) => {
    emulator.fail(fault);
    expect(await reach(undefined, "shop", AbortSignal.timeout(200))).toBe(
      `timed-out: ${host}${proxy()} did not answer in time`,
    );
  });

  it("tells of a connection that is cut", async () => {
    emulator.fail({ on: "tls", with: { kind: "reset" } });
    expect(await reach()).toBe(`unreachable: cannot reach ${host}${proxy()}: the connection was cut`);
  });

  it("tells of a port that nobody listens on", async () => {
    const { environment } = await nobodyListens();
    process.env["NO_PROXY"] = "127.0.0.1";
    const url = environment["AWS_ENDPOINT_URL_CODEARTIFACT"] ?? "";
    const port = new URL(url).host;
    expect(await reach(url)).toBe(`unreachable: cannot reach ${port}: connect ECONNREFUSED ${port}`);
  });
});
