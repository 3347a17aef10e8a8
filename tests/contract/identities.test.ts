import { setMaxListeners } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newTokenIssuer } from "../../src/cli/token-issuers.ts";
import { keysOf, people, roleArnOf } from "../support/identities.ts";
import { baseProfile, identityCases } from "../support/identity-cases.ts";
import { onPosix } from "../support/on-posix.ts";
import { askers, chosenScope, prepareIdentity } from "../support/prepare-identity.ts";
import { problemOf } from "../support/token-issuer-contract.ts";

// What tests/e2e/identity.test.ts shows with Poetry, by the issuers alone.

const forever = new AbortController().signal;
setMaxListeners(0, forever);

describe("the issuer of provider = sdk", () => {
  const cases = identityCases.filter(([what]) => onPosix || what !== "a credential_process");

  it.each(cases)("asks with %s: %s", async (_what, who, setting) => {
    const { emulator, scope } = await prepareIdentity(setting);
    await (await newTokenIssuer("sdk", "/project")).issue(scope, forever);
    expect(askers(emulator)).toEqual([who]);
  });

  it("asks with a web identity of the environment, in the name that the environment gives the session", async () => {
    const { emulator, home } = await prepareIdentity(() => ({
      environment: { AWS_ROLE_ARN: roleArnOf("pod"), AWS_ROLE_SESSION_NAME: "night-build" },
    }));
    process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = join(home, ".aws", "jwt");
    await (await newTokenIssuer("sdk", "/project")).issue(chosenScope({}), forever);
    expect(
      emulator.requests.flatMap(({ credential }) => (credential.kind === "sigv4" ? [credential.arn] : [])),
    ).toEqual(["arn:aws:sts::123456789012:assumed-role/pod/night-build"]);
  });

  it("asks with the session name of the profile, where the environment gives none", async () => {
    const { emulator, home } = await prepareIdentity(() => ({
      config: "[default]\nrole_session_name = from-profile\n",
      environment: { AWS_ROLE_ARN: roleArnOf("pod") },
    }));
    process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = join(home, ".aws", "jwt");
    await (await newTokenIssuer("sdk", "/project")).issue(chosenScope({}), forever);
    expect(
      emulator.requests.flatMap(({ credential }) => (credential.kind === "sigv4" ? [credential.arn] : [])),
    ).toEqual(["arn:aws:sts::123456789012:assumed-role/pod/from-profile"]);
  });
});

describe.runIf(onPosix)("the issuer of provider = aws-cli", () => {
  /** An `aws` whose token tells with which keys it was started, or which profile. */
  async function fakeAws(home: string): Promise<void> {
    const script = `#!/bin/sh\necho "{\\"authorizationToken\\": \\"\${AWS_ACCESS_KEY_ID:-$*}\\", \\"expiration\\": 1795550400}"\n`;
    await writeFile(join(home, "aws"), script, { mode: 0o755 });
    process.env["PATH"] = `${home}:/usr/bin:/bin`;
  }

  it("hands over the keys of a container, which the AWS CLI would take last", async () => {
    const { home, scope } = await prepareIdentity(({ containerEnvironment }) => ({
      environment: containerEnvironment,
    }));
    await fakeAws(home);
    const token = await (await newTokenIssuer("aws-cli", "/project")).issue(scope, forever);
    expect(token.secret.reveal()).toMatch(/^ASIA/);
  });

  it.each([
    ["keys in the environment", () => ({ environment: keysOf(people.environment) }), people.environment.accessKeyId],
    [
      "a profile that needs no code",
      () => ({ credentials: baseProfile, source: { aws_profile: "base" } }),
      "codeartifact get-authorization-token --domain corp --domain-owner 123456789012 --region eu-central-1 --output json --cli-connect-timeout 5 --cli-read-timeout 20 --profile base",
    ],
    [
      "the default profile",
      () => ({ credentials: baseProfile.replace("[base]", "[default]") }),
      "codeartifact get-authorization-token --domain corp --domain-owner 123456789012 --region eu-central-1 --output json --cli-connect-timeout 5 --cli-read-timeout 20",
    ],
  ])("leaves %s to the AWS CLI, also where a person may be asked", async (_what, setting, told) => {
    const { home, scope } = await prepareIdentity(setting);
    await fakeAws(home);
    const token = await (await newTokenIssuer("aws-cli", "/project", forever)).issue(scope, forever);
    expect(token.secret.reveal()).toBe(told);
  });
});

describe("the issuer of provider = auto", () => {
  it("asks AWS itself, and no AWS CLI", async () => {
    const { emulator, scope } = await prepareIdentity(() => ({ environment: keysOf(people.environment) }));
    const issuer = await newTokenIssuer("auto", "/project");
    issuer.prepare?.(scope);
    await issuer.issue(scope, forever);
    expect(askers(emulator)).toEqual(["user environment"]);
  });

  it("tells what it lacks itself where there is no AWS CLI either", async () => {
    const { scope } = await prepareIdentity(() => ({}));
    const issuer = await newTokenIssuer("auto", "/project");
    issuer.prepare?.(scope);
    const problem = await problemOf(issuer.issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "no-credentials",
      'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED',
      "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
    ]);
  });
});
