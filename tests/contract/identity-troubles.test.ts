import { createHash, generateKeyPairSync } from "node:crypto";
import { setMaxListeners } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { SdkTokenIssuer } from "../../src/aws/sdk-token-issuer.ts";
import { mfaDevice, people, roleArnOf } from "../support/identities.ts";
import { baseProfile, roleOf, type Setting, shop } from "../support/identity-cases.ts";
import { onPosix } from "../support/on-posix.ts";
import { askers, prepareIdentity } from "../support/prepare-identity.ts";
import { problemOf } from "../support/token-issuer-contract.ts";

const forever = new AbortController().signal;
setMaxListeners(0, forever);

describe("a role that wants an MFA code", () => {
  const guarded = () => ({
    config: roleOf("guarded", `source_profile = base\nmfa_serial = ${mfaDevice.serial}\n`),
    credentials: baseProfile,
    source: shop,
  });

  it("is opened with what a person is asked for, once for two domains", async () => {
    const { emulator, scope } = await prepareIdentity(guarded);
    const questions: string[] = [];
    const issuer = new SdkTokenIssuer(process.env, Date.now, async (serial) => {
      questions.push(serial);
      return mfaDevice.code;
    });
    const mydomain = { ...scope, region: "us-west-2", domain: "mydomain", domainOwner: "1234567890123" };
    await Promise.all([issuer.issue(scope, forever), issuer.issue(mydomain, forever)]);
    expect([questions, askers(emulator)]).toEqual([[mfaDevice.serial], ["role guarded", "role guarded"]]);
  });

  it.each([
    [
      undefined,
      "mfa-needed",
      `profile "shop" needs a code of the MFA device "${mfaDevice.serial}"`,
      "Run poetry on a terminal, where you are asked for it",
    ],
    [
      async () => "000000",
      "mfa-failed",
      "AWS does not take the code of the MFA device",
      "Wait for the next code: each opens one session only",
    ],
  ])("stays closed without the right one", async (ask, code, message, hint) => {
    const { emulator, scope } = await prepareIdentity(guarded);
    const problem = await problemOf(new SdkTokenIssuer(process.env, Date.now, ask).issue(scope, forever));
    expect([askers(emulator), problem.code, problem.message, problem.hint]).toEqual([[], code, message, hint]);
  });
});

describe("a session of aws login", () => {
  const session = "arn:aws:iam::123456789012:user/session";
  const setting = () => ({
    config: `[profile shop]\nlogin_session = ${session}\nregion = eu-central-1\n`,
    source: shop,
  });

  /** The file that `aws login` keeps, with keys that still live for so long. */
  async function writeSession(home: string, { livesMs = 3_600_000, refreshToken = "emulated-refresh-token" } = {}) {
    const { accessKeyId, secretAccessKey, session: keySession } = people.session;
    const folder = join(home, ".aws", "login", "cache");
    await mkdir(folder, { recursive: true });
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "sec1", format: "pem" },
    });
    await writeFile(
      join(folder, `${createHash("sha256").update(session).digest("hex")}.json`),
      JSON.stringify({
        accessToken: {
          accessKeyId,
          secretAccessKey,
          sessionToken: keySession?.token,
          accountId: "123456789012",
          expiresAt: new Date(Date.now() + livesMs).toISOString(),
        },
        tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4",
        clientId: "arn:aws:signin:::devtools/same-device",
        refreshToken,
        idToken: "e30",
        dpopKey: privateKey,
      }),
    );
  }

  it.each([
    ["signs while its keys live", 3_600_000, "user session"],
    ["is renewed when they have ended", -1000, "role login"],
  ])("%s", async (_what, livesMs, who) => {
    const { emulator, home, scope } = await prepareIdentity(setting);
    await writeSession(home, { livesMs });
    await new SdkTokenIssuer(process.env, Date.now).issue(scope, forever);
    expect(askers(emulator)).toEqual([who]);
  });

  it("is renewed at the host that its profile wants", async () => {
    const fips = () => ({ ...setting(), config: `${setting().config}use_fips_endpoint = true\n` });
    const { emulator, home, scope } = await prepareIdentity(fips);
    await writeSession(home, { livesMs: -1000 });
    await new SdkTokenIssuer(process.env, Date.now).issue(scope, forever);
    expect(emulator.requests.map(({ host }) => host)).toEqual([
      "signin-fips.eu-central-1.amazonaws.com",
      "codeartifact-fips.eu-central-1.amazonaws.com",
    ]);
  });

  it("that is not there is told of, with the command that makes one", async () => {
    const { scope } = await prepareIdentity(setting);
    const problem = await problemOf(new SdkTokenIssuer(process.env, Date.now).issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "login-session-unusable",
      'there is no session of aws login for profile "shop"',
      "Run aws login --profile shop",
    ]);
  });

  it("that cannot be renewed is told of in the SDK's words", async () => {
    const { home, scope } = await prepareIdentity(setting);
    await writeSession(home, { livesMs: -1000, refreshToken: "used" });
    const problem = await problemOf(new SdkTokenIssuer(process.env, Date.now).issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "login-session-unusable",
      'the session of aws login for profile "shop" cannot be used: Your session has expired. Please reauthenticate.',
      "Run aws login --profile shop",
    ]);
  });
});

describe.runIf(onPosix)("a credential_process", () => {
  it.each([
    ["fails", 'sh -c "echo no vault at hand >&2; exit 3"', '"no vault at hand"'],
    ["fails without a word", 'sh -c "exit 3"', "it printed no reason"],
    ["prints rubbish", "echo rubbish", "it printed something that is not JSON"],
    ["prints something of another version", `echo '{"Version": 2}'`, 'what it printed has no "Version": 1'],
    ["prints no keys", `echo '{"Version": 1}'`, "it printed no AccessKeyId, or no SecretAccessKey"],
    [
      "prints credentials that have ended",
      `echo '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "s", "Expiration": "2026-01-01T00:00:00Z"}'`,
      "it printed credentials that ended at 2026-01-01T00:00:00Z",
    ],
  ])("that %s is told of", async (_what, line, reason) => {
    const { scope } = await prepareIdentity(() => ({
      config: `[profile shop]\ncredential_process = ${line}\n`,
      source: shop,
    }));
    const problem = await problemOf(new SdkTokenIssuer(process.env, Date.now).issue(scope, forever));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "credential-process-failed",
      `credential_process of profile "shop" failed: ${reason}`,
      "Run the program by hand to see what it lacks",
    ]);
  });

  it("gives a session token along", async () => {
    const { accessKeyId, secretAccessKey, session } = people.session;
    const printed = {
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: session?.token,
      Expiration: "2999-01-01T00:00:00Z",
    };
    const { emulator, scope } = await prepareIdentity(() => ({
      config: `[profile shop]\ncredential_process = echo '${JSON.stringify(printed)}'\n`,
      source: shop,
    }));
    await new SdkTokenIssuer(process.env, Date.now).issue(scope, forever);
    expect(askers(emulator)).toEqual(["user session"]);
  });
});

it("a profile without credentials of its own stands for those of the container", async () => {
  const { emulator, scope } = await prepareIdentity(({ containerEnvironment }) => ({
    config: "[profile shop]\nregion = eu-central-1\n",
    environment: containerEnvironment,
    source: shop,
  }));
  await new SdkTokenIssuer(process.env, Date.now).issue(scope, forever);
  expect(askers(emulator)).toEqual(["role task"]);
});

describe("an identity that the machine does not give", () => {
  const hungUp = (emulator: Emulator) => {
    emulator.fail({ on: "instance", with: { kind: "internal-error" } });
    return { environment: { ...emulator.instanceEnvironment, AWS_EC2_METADATA_DISABLED: "false" } };
  };

  it.each<[string, (emulator: Emulator) => Setting, string, unknown, unknown]>([
    [
      "a web identity without a role",
      () => ({ environment: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: "jwt" } }),
      "no-credentials",
      "there is a web identity token, but nothing says which role it opens",
      "Set AWS_ROLE_ARN, or role_arn of the source",
    ],
    [
      "a web identity whose file is not there",
      () => ({ environment: { AWS_WEB_IDENTITY_TOKEN_FILE: "/absent/jwt", AWS_ROLE_ARN: roleArnOf("pod") } }),
      "no-credentials",
      "the web identity token cannot be read: ENOENT: no such file or directory, open '/absent/jwt'",
      "Check AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile",
    ],
    [
      "a web identity that the role does not trust",
      ({ githubEnvironment }) => ({ environment: { ...githubEnvironment, AWS_ROLE_ARN: roleArnOf("strange") } }),
      "assume-role-failed",
      `the web identity may not open role "${roleArnOf("strange")}"`,
      "Check the role's trust policy: issuer, audience and subject of the token",
    ],
    [
      "a container whose endpoint refuses",
      ({ containerEnvironment }) => ({
        environment: { ...containerEnvironment, AWS_CONTAINER_AUTHORIZATION_TOKEN: "wrong" },
      }),
      "container-credentials-failed",
      expect.stringMatching(/^the container gives no AWS credentials: ./),
      "Check the role of the task or pod",
    ],
    [
      "an instance whose endpoint refuses",
      hungUp,
      "no-credentials",
      expect.stringMatching(/^there are no AWS credentials: .*, and the instance metadata of EC2 answered HTTP 503$/),
      "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
    ],
    [
      "a default profile without credentials",
      () => ({ config: "[default]\nregion = eu-central-1\n" }),
      "no-credentials",
      'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, profile "default" has none, this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED',
      "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
    ],
    [
      "a job of GitHub Actions without a role",
      ({ githubEnvironment }) => ({ environment: githubEnvironment }),
      "no-credentials",
      expect.stringMatching(/^there are no AWS credentials: /),
      "GitHub Actions offers this job an identity token: name the role that it opens in AWS_ROLE_ARN, or in role_arn of the source",
    ],
    [
      "a source profile without credentials",
      () => ({ config: `${roleOf("one", "source_profile = bare\n")}[profile bare]\nregion = x\n`, source: shop }),
      "no-credentials",
      'profile "bare", the source_profile of profile "shop", has no AWS credentials',
      "Run aws configure --profile bare",
    ],
    [
      "a profile with two sources",
      () => ({
        config: roleOf("one", "source_profile = base\ncredential_source = Environment\n"),
        credentials: baseProfile,
        source: shop,
      }),
      "profile-incomplete",
      'profile "shop" has role_arn and both source_profile and credential_source',
      "Give the profile one of the two: they say with whose keys the role is assumed",
    ],
    [
      "half of the environment's keys",
      () => ({ environment: { AWS_ACCESS_KEY_ID: "AKIAHALF" } }),
      "no-credentials",
      "AWS_SECRET_ACCESS_KEY is not set",
      "Set AWS_SECRET_ACCESS_KEY, or unset what belongs to it",
    ],
    [
      "a role with the keys of an environment that has none",
      () => ({ config: roleOf("sourced", "credential_source = Environment\n"), source: shop }),
      "no-credentials",
      "AWS_ACCESS_KEY_ID is not set",
      "Set AWS_ACCESS_KEY_ID, or unset what belongs to it",
    ],
    [
      "an empty access key in a profile",
      () => ({ credentials: "[shop]\naws_access_key_id =\naws_secret_access_key = s\n", source: shop }),
      "no-credentials",
      'profile "shop" has an empty aws_access_key_id',
      "Run aws configure --profile shop",
    ],
  ])("is told of: %s", async (_what, setting, code, message, hint) => {
    const { emulator, scope } = await prepareIdentity(setting);
    const problem = await problemOf(new SdkTokenIssuer(process.env, Date.now).issue(scope, forever));
    expect([askers(emulator), problem.code, problem.message, problem.hint]).toEqual([[], code, message, hint]);
  });
});
