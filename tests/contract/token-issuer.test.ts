import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleUsers } from "../../emulator/example-world.ts";
import { forever, IssuerMachine, issuers, profile, scope, without } from "../support/issuer-machine.ts";
import { ScriptedTokenIssuer } from "../support/scripted-token-issuer.ts";
import { describeTokenIssuer, problemOf } from "../support/token-issuer-contract.ts";

let machine: IssuerMachine;

beforeAll(async () => {
  machine = await IssuerMachine.open();
});
afterAll(() => machine.emulator.close());
beforeEach(() => machine.reset());

describe("ScriptedTokenIssuer", () => {
  describeTokenIssuer(async () => ({
    issuer: new ScriptedTokenIssuer(["mydomain"], Date.now),
    scope,
    now: Date.now,
  }));
});

// Nothing is to differ between them.
describe.each(issuers)("%s", (_name, newIssuer) => {
  describeTokenIssuer(async () => ({
    issuer: newIssuer(),
    scope: { ...scope, region: "eu-central-1", domain: "corp", domainOwner: "123456789012" },
    now: Date.now,
  }));

  it("asks once, with a signed request to the region of the repository", async () => {
    machine.setEnvironment({ AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-1" });
    await newIssuer().issue(scope, forever);
    expect(machine.emulator.seen()).toEqual([
      `POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 by ${exampleUsers.developer.accessKeyId} -> 200`,
    ]);
  });

  it.each([["developer"], ["configured"]])(
    "signs with the static keys of profile %s, not with those of the environment",
    async (name) => {
      machine.setEnvironment({ AWS_ACCESS_KEY_ID: exampleUsers.other.accessKeyId, AWS_SECRET_ACCESS_KEY: "wrong" });
      await newIssuer().issue(profile(name), forever);
      expect(machine.emulator.seen()).toEqual([
        expect.stringContaining(`by ${exampleUsers.developer.accessKeyId} -> 200`),
      ]);
    },
  );

  it("signs with a session token", async () => {
    const { accessKeyId, secretAccessKey, session } = exampleUsers.temporary;
    machine.setEnvironment({
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: session.token,
    });
    await newIssuer().issue({ ...scope, identity: { kind: "access-key", accessKeyId } }, forever);
    expect(machine.emulator.seen()).toEqual([expect.stringContaining(`by ${accessKeyId} -> 200`)]);
  });

  it("assumes the role of the settings first", async () => {
    await newIssuer().issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, forever);
    expect(machine.emulator.requests.map(({ service, status }) => [service, status])).toEqual([
      ["sts", 200],
      ["codeartifact", 200],
    ]);
  });

  it("reckons a token's end by this machine's clock when AWS's is ahead", async () => {
    machine.emulator.advance(4 * 60_000);
    const token = await newIssuer().issue({ ...scope, durationSeconds: 900 }, forever);
    machine.emulator.advance(-4 * 60_000);
    expect(Math.abs(token.expiresAt - Date.now() - 900_000)).toBeLessThan(10_000);
  });

  it.each([20, -20])("needs no right clock: AWS's is %i min ahead", async (minutes) => {
    machine.emulator.advance(minutes * 60_000);
    const token = await newIssuer().issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, forever);
    machine.emulator.advance(-minutes * 60_000);
    expect(Math.abs(token.expiresAt - Date.now() - 43_200_000)).toBeLessThan(10_000);
  });

  it("trusts the bundle of a profile, and of REQUESTS_CA_BUNDLE", async () => {
    without("AWS_CA_BUNDLE");
    await newIssuer().issue(profile("own-ca"), forever);
    machine.setEnvironment({ REQUESTS_CA_BUNDLE: machine.emulator.caFile });
    without("AWS_CA_BUNDLE");
    await newIssuer().issue(scope, forever);
    expect(machine.emulator.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("asks again after a reset and a server error, three times in all", async () => {
    machine.emulator.fail({ on: "authorization-token", times: 1, with: { kind: "reset" } });
    machine.emulator.fail({ on: "authorization-token", times: 1, with: { kind: "internal-error" } });
    await newIssuer().issue(scope, forever);
    machine.emulator.fail({ on: "authorization-token", with: { kind: "internal-error" } });
    const problem = await problemOf(newIssuer().issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "aws-error",
      "AWS answered InternalServerException: An internal error occurred",
      "Try again in a minute",
    ]);
    expect(machine.emulator.requests.map(({ status }) => status)).toEqual([undefined, 500, 200, 500, 500, 500]);
  });

  it("does not wait for as long as AWS asks where that is too long", async () => {
    machine.emulator.fail({ on: "authorization-token", with: { kind: "throttle", retryAfterSeconds: 3600 } });
    const problem = await problemOf(newIssuer().issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "throttled",
      "AWS is getting too many requests from this account",
      "Try again in 1 h: AWS asks for it",
    ]);
    expect(machine.emulator.requests.map(({ status }) => status)).toEqual([429]);
  });

  it("asks for a role once, though this machine's clock is a day ahead of AWS's", async () => {
    machine.emulator.advance(-24 * 3_600_000);
    await newIssuer().issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, forever);
    machine.emulator.advance(24 * 3_600_000);
    expect(machine.emulator.requests.map(({ service, status }) => [service, status])).toEqual([
      ["sts", 403],
      ["sts", 200],
      ["codeartifact", 403],
      ["codeartifact", 200],
    ]);
  });

  it.each([
    [
      "hangs up",
      { on: "tunnel", with: { kind: "end" } },
      3,
      /^cannot reach codeartifact\S+ \(through .*\): the connection was cut$/,
      "Check the network, and HTTPS_PROXY",
    ],
    [
      "wants a password",
      { on: "tunnel", with: { kind: "proxy-says", text: "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" } },
      1,
      /^cannot reach codeartifact\S+ \(through .*\): the proxy wants another user name and password \(HTTP 407\)$/,
      "Put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT",
    ],
    [
      "is no proxy to speak of: it answers in clear text",
      { on: "tls", with: { kind: "clear-text" } },
      1,
      /^cannot reach codeartifact\S+ \(through .*\): TLS failed \(wrong version number\)$/,
      "Check the network, and HTTPS_PROXY",
    ],
    [
      "shows a certificate that has expired",
      { on: "tls", with: { kind: "expired" } },
      1,
      /^the certificate of codeartifact\S+ is not trusted: certificate has expired$/,
      "Check this machine's clock, and what stands between it and AWS (HTTPS_PROXY)",
    ],
  ] as const)("tells of a proxy that %s", async (_what, fault, calls, message, hint) => {
    machine.emulator.fail(fault);
    const problem = await problemOf(newIssuer().issue(scope, forever));
    expect([problem.message, problem.hint]).toEqual([expect.stringMatching(message), hint]);
    expect(machine.emulator.requests.length).toBe(calls);
  });

  it.each([
    ["a call for a token", scope, "authorization-token"],
    ["a call for a role", { ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, "sts"],
  ] as const)("leaves no connection behind when the answer to %s stops in the middle", async (_what, asked, on) => {
    machine.emulator.fail({ on, with: { kind: "broken-off", followedBy: "silence" } });
    await problemOf(newIssuer().issue(asked, AbortSignal.timeout(300)));
    await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap")).toEqual([]);
  });
});
