import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal } from "../../emulator/example-world.ts";
import { cachePath } from "../../src/aws/sso-cache.ts";
import type { LoginWorld } from "../../src/cli/commands/login.ts";
import { hostsCheck } from "../../src/cli/own-commands/doctor/hosts.ts";
import { sessionCheck } from "../../src/cli/own-commands/doctor/sso-session.ts";
import type { Identity } from "../../src/core/identity.ts";
import { doctorPatient, findingLines } from "../support/doctor-patient.ts";
import { loginWorld } from "../support/login-world.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { ScriptedSignInDesk } from "../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../support/scripted-token-issuer.ts";
import { setEnvironment } from "../support/set-environment.ts";
import { ssoConfig } from "../support/sso.ts";

const portal = { startUrl: examplePortal.startUrl, region: examplePortal.region };
const session = { name: "corp-sso", ...portal, scopes: [] };

let emulator: Emulator;
let home: string;

beforeEach(async () => {
  emulator = await openEmulator();
  home = await openTemporaryFolder("home");
  await mkdir(join(home, ".aws", "sso", "cache"), { recursive: true });
  await writeFile(join(home, ".aws", "config"), ssoConfig);
  setEnvironment({ HOME: home, ...emulator.environment });
});

/** A world in which AWS is asked as a profile, or by default. */
function worldOf(profile?: string, now: () => number = Date.now): LoginWorld {
  const identity: Identity =
    profile === undefined ? { kind: "default" } : { kind: "profile", name: profile, namedBy: "settings" };
  const world = loginWorld(() => new ScriptedTokenIssuer([], now), new ScriptedSignInDesk(), now);
  return { ...world, user: { ...world.user, identify: () => ({ identity }) } };
}

const patient = (profile?: string, now?: () => number) =>
  doctorPatient(worldOf(profile, now), { machine: { environment: process.env } });

describe("the check of hosts", () => {
  const api = "codeartifact.eu-central-1.amazonaws.com";
  const index = "corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com";
  const hosts = async () => findingLines(await hostsCheck(patient()));

  it("reaches AWS's host and the repository's through the proxy", async () => {
    const reached = `reached through the proxy ${emulator.proxyUrl}, with a certificate that is trusted`;
    expect(await hosts()).toEqual([`good Host ${api}: ${reached}`, `good Host ${index}: ${reached}`]);
    expect(emulator.requests).toEqual([]);
  });

  it("tells of each that cannot be reached, and why", async () => {
    setEnvironment({ HOME: home, ...emulator.environment, AWS_CA_BUNDLE: "" });
    delete process.env["REQUESTS_CA_BUNDLE"];
    const untrusted = (host: string) =>
      `bad Host ${host}: the certificate of ${host} is not trusted: unable to verify the first certificate -> If your company inspects TLS, set AWS_CA_BUNDLE to its certificates`;
    expect(await hosts()).toEqual([untrusted(api), untrusted(index)]);
  });

  it("reaches the FIPS host that is asked, which the profile may want, and names the settings where it cannot", async () => {
    const hostOf = async (profile: string) => findingLines(await hostsCheck(patient(profile)))[0];
    await writeFile(join(home, ".aws", "config"), `${ssoConfig}\n[profile fips]\nuse_fips_endpoint = True\n`);
    const reached = `reached through the proxy ${emulator.proxyUrl}, with a certificate that is trusted`;
    expect([await hostOf("fips"), await hostOf("developer")]).toEqual([
      `good Host codeartifact-fips.eu-central-1.amazonaws.com: ${reached}`,
      `good Host ${api}: ${reached}`,
    ]);
    emulator.fail({ on: "tunnel", with: { kind: "end" } });
    expect(await hostOf("fips")).toBe(
      `bad Host codeartifact-fips.eu-central-1.amazonaws.com: cannot reach codeartifact-fips.eu-central-1.amazonaws.com (through the proxy ${emulator.proxyUrl}): the connection was cut -> Check the network, HTTPS_PROXY, and that AWS has this host, which AWS_USE_FIPS_ENDPOINT or use_fips_endpoint asks for`,
    );
  });

  it("reaches an endpoint in AWS's place in clear, without a proxy, on this machine", async () => {
    const { host, port } = new URL(emulator.proxyUrl);
    setEnvironment({ HOME: home, ...emulator.environment, AWS_ENDPOINT_URL_CODEARTIFACT: `http://127.0.0.1:${port}` });
    expect((await hosts())[0]).toBe(`good Host ${host}: reached at 127.0.0.1`);
  });

  it("leaves an endpoint that is no URL to the check of endpoints", async () => {
    setEnvironment({ HOME: home, ...emulator.environment, AWS_ENDPOINT_URL_CODEARTIFACT: "nowhere" });
    expect((await hosts()).map((line) => line.split(":")[0])).toEqual([`good Host ${index}`]);
  });
});

describe("the check of SSO sessions", () => {
  const sessions = (profile: string, now?: () => number) => findingLines(sessionCheck(patient(profile, now)));
  /** Keeps a session, and gives a clock that stands at so long before its end. */
  const keep = async (restMs: number, renewable = true) => {
    const text = emulator.sso.issueSession({ ...portal, renewable });
    await writeFile(cachePath(session), text);
    const now = Date.parse(JSON.parse(text).expiresAt) - restMs;
    return () => now;
  };
  const hourMs = 3_600_000;
  const hint = "Run poetry codeartifact login, or aws sso login --profile developer";

  it("tells of one that is signed in to", async () => {
    expect(sessions("developer", await keep(hourMs))).toEqual([
      'good SSO session "corp-sso": signed in to, ends in 1 h',
    ]);
  });

  it("tells of one that is renewed when it has ended", async () => {
    expect(sessions("developer", await keep(-hourMs))).toEqual([
      'good SSO session "corp-sso": expired 1 h ago, and is renewed without you',
    ]);
  });

  it("tells of one that has ended for good", async () => {
    expect(sessions("developer", await keep(-hourMs, false))).toEqual([
      `bad SSO session "corp-sso": expired 1 h ago -> ${hint}`,
    ]);
  });

  it("tells of one that nobody has signed in to", () => {
    expect(sessions("developer")).toEqual([`bad SSO session "corp-sso": not signed in to -> ${hint}`]);
  });

  it("tells of a configuration that is not complete", () => {
    expect(sessions("misspelt")).toEqual([
      'bad Single sign-on: profile "misspelt" names the SSO session "corp-ss", which the AWS configuration does not have -> Did you mean "corp-sso"?',
    ]);
  });

  it("tells of none where no identity depends on one", () => {
    expect(findingLines(sessionCheck(patient()))).toEqual([]);
  });
});
