import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exampleUsers } from "../../emulator/example-world.ts";
import { forever, IssuerMachine, issuers, profile, scope, without } from "../support/issuer-machine.ts";
import { onPosix } from "../support/on-posix.ts";
import { problemOf } from "../support/token-issuer-contract.ts";

let machine: IssuerMachine;

beforeAll(async () => {
  machine = await IssuerMachine.open();
});
afterAll(() => machine.emulator.close());
beforeEach(() => machine.reset());

const noCredentialsText =
  'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED';

describe.each(issuers)("%s", (_name, newIssuer) => {
  it.each([
    [
      "a user who may not",
      () => {
        const { accessKeyId, secretAccessKey } = exampleUsers.other;
        machine.setEnvironment({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
        return { ...scope, identity: { kind: "access-key", accessKeyId } } as const;
      },
      "access-denied",
      "access denied: arn:aws:iam::123456789012:user/other may not perform codeartifact:GetAuthorizationToken on arn:aws:codeartifact:us-west-2:1234567890123:domain/mydomain",
    ],
    [
      "an unknown key",
      () => {
        machine.setEnvironment({ AWS_ACCESS_KEY_ID: "AKIANOBODY" });
        return { ...scope, identity: { kind: "access-key", accessKeyId: "AKIANOBODY" } } as const;
      },
      "credentials-rejected",
      "AWS does not know access key AKIANOBODY",
    ],
    [
      "a wrong secret",
      () => {
        machine.setEnvironment({ AWS_SECRET_ACCESS_KEY: "wrong" });
        return scope;
      },
      "credentials-rejected",
      `the secret does not belong to access key ${exampleUsers.developer.accessKeyId}`,
    ],
    [
      "expired keys",
      () => {
        machine.emulator.fail({ on: "authorization-token", with: { kind: "expired" } });
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
        machine.emulator.fail({ on: "authorization-token", with: { kind: "garbage-html" } });
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
        machine.emulator.fail({ on: "authorization-token", with: { kind: "truncated" } });
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
        machine.setEnvironment({ AWS_CA_BUNDLE: "/absent/ca.pem" });
        return scope;
      },
      "ca-bundle-unreadable",
      expect.stringContaining("cannot read the certificates that AWS_CA_BUNDLE names: ENOENT"),
    ],
    [
      "a proxy that is not there",
      () => {
        machine.setEnvironment({ HTTPS_PROXY: "http://ana:hunter2@127.0.0.1:9" });
        return scope;
      },
      "unreachable",
      "cannot reach codeartifact.us-west-2.amazonaws.com (through the proxy http://127.0.0.1:9): connect ECONNREFUSED 127.0.0.1:9",
    ],
    [
      "an endpoint override without https",
      () => {
        machine.setEnvironment({ AWS_ENDPOINT_URL_CODEARTIFACT: "http://evil.example/" });
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
    const pid = Number(readFileSync(join(machine.folder, "pid"), "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("does not wait for an answer that does not come", async () => {
    machine.emulator.fail({ on: "authorization-token", with: { kind: "black-hole" } });
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
