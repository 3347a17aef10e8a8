import { setMaxListeners } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { DirectTokenIssuer } from "../../src/aws/direct-token-issuer.ts";
import { SdkTokenIssuer } from "../../src/aws/sdk-token-issuer.ts";
import type { Scope } from "../../src/core/scope.ts";
import { onPosix } from "../support/on-posix.ts";
import { ScriptedTokenIssuer } from "../support/scripted-token-issuer.ts";
import { describeTokenIssuer, problemOf } from "../support/token-issuer-contract.ts";

const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "1234567890123",
  identity: { kind: "access-key", accessKeyId: exampleUsers.developer.accessKeyId },
};
const profile = (name: string): Scope => ({ ...scope, identity: { kind: "profile", name, namedBy: "settings" } });
const noCredentialsText =
  'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED';
const forever = new AbortController().signal;
setMaxListeners(0, forever);

let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "issuer-"));
  emulator = await startEmulator({ folder, world: exampleWorld() });
  writeFileSync(
    join(folder, "config"),
    `[profile configured]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
[profile slow]
credential_process = echo $$ > ${join(folder, "pid")}; exec sleep 1000
[profile clear]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
endpoint_url = http://evil.example/
[profile away]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
services = away
[services away]
codeartifact =
  endpoint_url = https://127.0.0.1:9
[profile circle]
role_arn = arn:aws:iam::123456789012:role/build
source_profile = round
[profile round]
role_arn = arn:aws:iam::123456789012:role/build
source_profile = circle
[profile orphan]
role_arn = arn:aws:iam::123456789012:role/build
source_profile = develper
[profile alone]
role_arn = arn:aws:iam::123456789012:role/build
[profile odd]
role_arn = arn:aws:iam::123456789012:role/build
credential_source = Vault
[profile half]
aws_access_key_id = AKIAHALF
[profile empty]
output = text
[profile own-ca]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
ca_bundle = ${emulator.caFile}
`,
  );
  writeFileSync(
    join(folder, "credentials"),
    `[developer]
aws_access_key_id = ${exampleUsers.developer.accessKeyId}
aws_secret_access_key = ${exampleUsers.developer.secretAccessKey}
`,
  );
});

afterAll(() => emulator.close());

// The SDK reads the environment of its process, so each test begins with one that holds just what it needs.
function setEnvironment(values: Readonly<Record<string, string>> = {}): void {
  process.env = {
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    HTTPS_PROXY: emulator.proxyUrl,
    AWS_CA_BUNDLE: emulator.caFile,
    AWS_ACCESS_KEY_ID: exampleUsers.developer.accessKeyId,
    AWS_SECRET_ACCESS_KEY: exampleUsers.developer.secretAccessKey,
    ...values,
  };
}

function without(...names: readonly string[]): void {
  for (const name of names) {
    delete process.env[name];
  }
}

beforeEach(() => {
  emulator.heal();
  emulator.forget();
  setEnvironment();
});

const newSdkIssuer = () => new SdkTokenIssuer(process.env, Date.now);
const newDirectIssuer = () => new DirectTokenIssuer(process.env, Date.now, async () => newSdkIssuer());

describe("ScriptedTokenIssuer", () => {
  describeTokenIssuer(async () => ({
    issuer: new ScriptedTokenIssuer(["mydomain"], Date.now),
    scope,
    now: Date.now,
  }));
});

// The latter goes ahead of the former where keys are at hand, and nothing else is to differ.
describe.each([
  ["SdkTokenIssuer", newSdkIssuer],
  ["DirectTokenIssuer", newDirectIssuer],
])("%s", (_name, newIssuer) => {
  describeTokenIssuer(async () => ({
    issuer: newIssuer(),
    scope: { ...scope, region: "eu-central-1", domain: "corp", domainOwner: "123456789012" },
    now: Date.now,
  }));

  it("asks once, with a signed request to the region of the repository", async () => {
    setEnvironment({ AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-1" });
    await newIssuer().issue(scope, forever);
    expect(emulator.seen()).toEqual([
      `POST codeartifact.us-west-2 authorization-token mydomain/1234567890123 by ${exampleUsers.developer.accessKeyId} -> 200`,
    ]);
  });

  it.each([["developer"], ["configured"]])(
    "signs with the static keys of profile %s, not with those of the environment",
    async (name) => {
      setEnvironment({ AWS_ACCESS_KEY_ID: exampleUsers.other.accessKeyId, AWS_SECRET_ACCESS_KEY: "wrong" });
      await newIssuer().issue(profile(name), forever);
      expect(emulator.seen()).toEqual([expect.stringContaining(`by ${exampleUsers.developer.accessKeyId} -> 200`)]);
    },
  );

  it("signs with a session token", async () => {
    const { accessKeyId, secretAccessKey, session } = exampleUsers.temporary;
    setEnvironment({
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: session.token,
    });
    await newIssuer().issue({ ...scope, identity: { kind: "access-key", accessKeyId } }, forever);
    expect(emulator.seen()).toEqual([expect.stringContaining(`by ${accessKeyId} -> 200`)]);
  });

  it("assumes the role of the settings first", async () => {
    await newIssuer().issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, forever);
    expect(emulator.requests.map(({ service, status }) => [service, status])).toEqual([
      ["sts", 200],
      ["codeartifact", 200],
    ]);
  });

  it("reckons a token's end by this machine's clock when AWS's is ahead", async () => {
    emulator.advance(4 * 60_000);
    const token = await newIssuer().issue({ ...scope, durationSeconds: 900 }, forever);
    emulator.advance(-4 * 60_000);
    expect(Math.abs(token.expiresAt - Date.now() - 900_000)).toBeLessThan(10_000);
  });

  it.each([20, -20])("needs no right clock: AWS's is %i min ahead", async (minutes) => {
    emulator.advance(minutes * 60_000);
    const token = await newIssuer().issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, forever);
    emulator.advance(-minutes * 60_000);
    expect(Math.abs(token.expiresAt - Date.now() - 43_200_000)).toBeLessThan(10_000);
  });

  it("trusts the bundle of a profile, and of REQUESTS_CA_BUNDLE", async () => {
    without("AWS_CA_BUNDLE");
    await newIssuer().issue(profile("own-ca"), forever);
    setEnvironment({ REQUESTS_CA_BUNDLE: emulator.caFile });
    without("AWS_CA_BUNDLE");
    await newIssuer().issue(scope, forever);
    expect(emulator.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("asks again after a reset and a server error, three times in all", async () => {
    emulator.fail({ on: "authorization-token", times: 1, with: { kind: "reset" } });
    emulator.fail({ on: "authorization-token", times: 1, with: { kind: "internal-error" } });
    await newIssuer().issue(scope, forever);
    emulator.fail({ on: "authorization-token", with: { kind: "internal-error" } });
    const problem = await problemOf(newIssuer().issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "aws-error",
      "AWS answered InternalServerException: An internal error occurred",
      "Try again in a minute",
    ]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([undefined, 500, 200, 500, 500, 500]);
  });

  it("does not wait for as long as AWS asks where that is too long", async () => {
    emulator.fail({ on: "authorization-token", with: { kind: "throttle", retryAfterSeconds: 3600 } });
    const problem = await problemOf(newIssuer().issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "throttled",
      "AWS is getting too many requests from this account",
      "Try again in 1 h: AWS asks for it",
    ]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([429]);
  });

  it("asks for a role once, though this machine's clock is a day ahead of AWS's", async () => {
    emulator.advance(-24 * 3_600_000);
    await newIssuer().issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, forever);
    emulator.advance(24 * 3_600_000);
    expect(emulator.requests.map(({ service, status }) => [service, status])).toEqual([
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
    emulator.fail(fault);
    const problem = await problemOf(newIssuer().issue(scope, forever));
    expect([problem.message, problem.hint]).toEqual([expect.stringMatching(message), hint]);
    expect(emulator.requests.length).toBe(calls);
  });

  it.each([
    ["a call for a token", scope, "authorization-token"],
    ["a call for a role", { ...scope, roleArn: "arn:aws:iam::123456789012:role/build" }, "sts"],
  ] as const)("leaves no connection behind when the answer to %s stops in the middle", async (_what, asked, on) => {
    emulator.fail({ on, with: { kind: "broken-off", followedBy: "silence" } });
    await problemOf(newIssuer().issue(asked, AbortSignal.timeout(300)));
    await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap")).toEqual([]);
  });

  it.each([
    [
      "a user who may not",
      () => {
        const { accessKeyId, secretAccessKey } = exampleUsers.other;
        setEnvironment({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
        return { ...scope, identity: { kind: "access-key", accessKeyId } } as const;
      },
      "access-denied",
      "access denied: arn:aws:iam::123456789012:user/other may not perform codeartifact:GetAuthorizationToken on arn:aws:codeartifact:us-west-2:1234567890123:domain/mydomain",
    ],
    [
      "an unknown key",
      () => {
        setEnvironment({ AWS_ACCESS_KEY_ID: "AKIANOBODY" });
        return { ...scope, identity: { kind: "access-key", accessKeyId: "AKIANOBODY" } } as const;
      },
      "credentials-rejected",
      "AWS does not know access key AKIANOBODY",
    ],
    [
      "a wrong secret",
      () => {
        setEnvironment({ AWS_SECRET_ACCESS_KEY: "wrong" });
        return scope;
      },
      "credentials-rejected",
      `the secret does not belong to access key ${exampleUsers.developer.accessKeyId}`,
    ],
    [
      "expired keys",
      () => {
        emulator.fail({ on: "authorization-token", with: { kind: "expired" } });
        return scope;
      },
      "credentials-expired",
      `access key ${exampleUsers.developer.accessKeyId} has expired`,
    ],
    [
      "a profile that does not exist",
      () => profile("develper"),
      "profile-not-found",
      'there is no AWS profile "develper" on this machine',
    ],
    [
      "a profile without keys",
      () => profile("empty"),
      "no-credentials",
      'profile "empty" has no AWS credentials, this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED',
    ],
    [
      "no credentials at all",
      () => {
        without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        return { ...scope, identity: { kind: "default" } } as const;
      },
      "no-credentials",
      noCredentialsText,
    ],
    [
      "a page of a proxy",
      () => {
        emulator.fail({ on: "authorization-token", with: { kind: "garbage-html" } });
        return scope;
      },
      "reply-not-understood",
      expect.stringMatching(
        /^codeartifact\.us-west-2\.amazonaws\.com \(through the proxy \S+\) answered something that is not AWS's \(HTTP 502\)$/,
      ),
    ],
    [
      "a proxy that refuses",
      // The emulator's proxy opens no tunnel to a region that it does not have.
      () => ({ ...scope, region: "sa-east-1" }),
      "reply-not-understood",
      expect.stringMatching(
        /^codeartifact\.sa-east-1\.amazonaws\.com \(through the proxy \S+\) answered something that is not AWS's \(HTTP 502\)$/,
      ),
    ],
    [
      "half a reply",
      () => {
        emulator.fail({ on: "authorization-token", with: { kind: "truncated" } });
        return scope;
      },
      expect.stringMatching(/reply-not-understood|unreachable/),
      expect.stringContaining("codeartifact.us-west-2.amazonaws.com"),
    ],
    [
      "a certificate that nobody trusts",
      () => {
        without("AWS_CA_BUNDLE");
        return scope;
      },
      "certificate-not-trusted",
      expect.stringContaining("the certificate of codeartifact.us-west-2.amazonaws.com is not trusted: "),
    ],
    [
      "a bundle that is not there",
      () => {
        setEnvironment({ AWS_CA_BUNDLE: "/absent/ca.pem" });
        return scope;
      },
      "ca-bundle-unreadable",
      expect.stringContaining("cannot read the certificates that AWS_CA_BUNDLE names: ENOENT"),
    ],
    [
      "a proxy that is not there",
      () => {
        setEnvironment({ HTTPS_PROXY: "http://ana:hunter2@127.0.0.1:9" });
        return scope;
      },
      "unreachable",
      "cannot reach codeartifact.us-west-2.amazonaws.com (through the proxy http://127.0.0.1:9): connect ECONNREFUSED 127.0.0.1:9",
    ],
    [
      "an endpoint override without https",
      () => {
        setEnvironment({ AWS_ENDPOINT_URL_CODEARTIFACT: "http://evil.example/" });
        return scope;
      },
      "endpoint-refused",
      'AWS_ENDPOINT_URL_CODEARTIFACT sends AWS requests to "http://evil.example/", which is not https',
    ],
  ])("tells of %s", async (_what, prepare, code, message) => {
    const asked = prepare();
    const problem = await problemOf(newIssuer().issue(asked, forever));
    expect({ code: problem.code, message: problem.message }).toEqual({ code, message });
  });

  it.each([
    [
      "circle",
      "profile-incomplete",
      'the source_profile settings go in a circle: "circle", "round", "circle"',
      "Let the last one name a profile with credentials of its own",
    ],
    [
      "orphan",
      "profile-not-found",
      'there is no AWS profile "develper" on this machine, the source_profile of profile "orphan"',
      'Did you mean "developer"?',
    ],
    [
      "alone",
      "profile-incomplete",
      'profile "alone" has role_arn and neither source_profile nor credential_source',
      "Give the profile one of the two: they say with whose keys the role is assumed",
    ],
    [
      "odd",
      "profile-incomplete",
      'profile "odd" has the credential_source "Vault"',
      'Set it to "Environment", "Ec2InstanceMetadata" or "EcsContainer"',
    ],
    [
      "clear",
      "endpoint-refused",
      'endpoint_url of profile "clear" sends AWS requests to "http://evil.example/", which is not https',
      'Unset endpoint_url of profile "clear", or set it to an https URL',
    ],
    [
      "away",
      "reply-not-understood",
      expect.stringMatching(/^127.0.0.1:9 \(through the proxy .*\) answered something that is not AWS's \(HTTP 502\)$/),
      "Check what stands between this machine and AWS (HTTPS_PROXY)",
    ],
    ["half", "no-credentials", 'profile "half" has no aws_secret_access_key', "Run aws configure --profile half"],
  ])("tells what profile %j lacks", async (name, code, message, hint) => {
    const problem = await problemOf(newIssuer().issue(profile(name), forever));
    expect({ code: problem.code, message: problem.message, hint: problem.hint }).toEqual({ code, message, hint });
  });

  it.runIf(onPosix)("does not wait for a credential_process that does not end", async () => {
    const problem = await problemOf(newIssuer().issue(profile("slow"), AbortSignal.timeout(300)));
    expect([problem.code, problem.message]).toEqual([
      "timed-out",
      'credential_process of profile "slow" did not end in time',
    ]);
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("does not wait for an answer that does not come", async () => {
    emulator.fail({ on: "authorization-token", with: { kind: "black-hole" } });
    const problem = await problemOf(newIssuer().issue(scope, AbortSignal.timeout(300)));
    expect([problem.code, problem.message]).toEqual([
      "timed-out",
      expect.stringMatching(/^codeartifact\.us-west-2\.amazonaws\.com \(through .*\) did not answer in time$/),
    ]);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
