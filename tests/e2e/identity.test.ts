import { createHash, generateKeyPairSync } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, vi } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { awsCliProgram, poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { askCore, startCore } from "../support/core.ts";
import { documentedSource, sharedSource } from "../support/documented-example.ts";
import {
  identityWorld,
  keysOf,
  mfaDevice,
  people,
  podToken,
  processOutput,
  roleArnOf,
  signer,
} from "../support/identities.ts";
import { baseProfile, identityCases, roleOf, type Setting, shop } from "../support/identity-cases.ts";
import { newestPoetryTest as test } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";
import type { World } from "../support/world.ts";

type Provider = "auto" | "sdk" | "aws-cli";

async function prepare(setting: (emulator: Emulator) => Setting): Promise<{ emulator: Emulator; world: World }> {
  const emulator = await openEmulator({ world: identityWorld() });
  const { environment = {}, config = "", credentials = "" } = setting(emulator);
  const world = await openWorld({
    poetry: newestPoetryVersion,
    emulator,
    programs: ["node", "aws"],
    // The scan for leaked secrets wants to know them: the tests that hand keys over do so here.
    environment,
  });
  const folder = join(world.home, ".aws");
  await mkdir(folder);
  await writeFile(join(folder, "jwt"), podToken());
  await writeFile(join(folder, "config"), config.replaceAll("FOLDER", folder));
  await writeFile(join(folder, "credentials"), credentials);
  return { emulator, world };
}

const project = (world: World, provider: Provider, source: Readonly<Record<string, string>> = {}) =>
  world.project({
    sources: [sharedSource],
    dependencies: [{ name: "corp-greeting", version: "^1.0" }],
    settings: { provider, source: [{ name: "corp", ...source }] },
  });

/** Who asked AWS for the token, and by which program. */
function asked(emulator: Emulator): readonly string[] {
  return emulator.requests
    .filter(({ service }) => service === "codeartifact")
    .map(({ credential, userAgent, status }) => {
      const arn = credential.kind === "sigv4" ? credential.arn : undefined;
      return `${signer(arn)} by ${userAgent?.split("/", 1)[0] === "aws-cli" ? "aws-cli" : "sdk"} -> ${status}`;
    });
}

describe.each<Provider>(["sdk", "aws-cli"])("with provider = %j", (provider) => {
  test.each(identityCases)("%s: %s", async (_what, who, setting) => {
    const { emulator, world } = await prepare(setting);
    const outcome = await world.poetry(["lock"], { in: await project(world, provider, setting(emulator).source) });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, `${who} by ${provider} -> 200`]);
    expect(outcome.stderr).toMatch(/^Logged in to CodeArtifact domain "corp" with .*, valid for 12 h$/m);
  });

  test("a web identity of the environment: role pod", async () => {
    const { emulator, world } = await prepare(() => ({ environment: { AWS_ROLE_ARN: roleArnOf("pod") } }));
    const outcome = await world.poetry(["lock"], {
      in: await project(world, provider),
      environment: { AWS_WEB_IDENTITY_TOKEN_FILE: join(world.home, ".aws", "jwt") },
    });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, `role pod by ${provider} -> 200`]);
  });

  test("a container whose endpoint wants a token that lies in a file: role task", async () => {
    const { emulator, world } = await prepare(() => ({}));
    const { AWS_CONTAINER_AUTHORIZATION_TOKEN = "", ...endpoint } = emulator.containerEnvironment;
    const file = join(world.folder, "authorization");
    await writeFile(file, AWS_CONTAINER_AUTHORIZATION_TOKEN);
    const outcome = await world.poetry(["lock"], {
      in: await project(world, provider),
      environment: { ...endpoint, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file },
    });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, `role task by ${provider} -> 200`]);
  });

  const guarded = () => ({
    config: roleOf("guarded", `source_profile = base\nmfa_serial = ${mfaDevice.serial}\n`),
    credentials: baseProfile,
    source: shop,
  });

  test("a role that wants an MFA code: asked for on the terminal", async () => {
    const { emulator, world } = await prepare(guarded);
    const prompt = `Code of the MFA device "${mfaDevice.serial}": `;
    const outcome = await world.poetryOnTerminal(["lock"], [{ prompt, typed: `${mfaDevice.code}\n` }], {
      in: await project(world, provider, shop),
    });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, `role guarded by ${provider} -> 200`]);
    expect(outcome.stdout).toContain('Logged in to CodeArtifact domain "corp" with profile "shop", valid for 12 h');
  });

  test("a role that wants an MFA code: asked for once for two domains", async () => {
    const { emulator, world } = await prepare(guarded);
    const prompt = `Code of the MFA device "${mfaDevice.serial}": `;
    const two = await world.project({
      sources: [sharedSource, documentedSource],
      dependencies: [{ name: "corp-greeting", version: "^1.0", source: "corp" }],
      settings: {
        provider,
        source: [
          { name: "corp", ...shop },
          { name: documentedSource.name, ...shop },
        ],
      },
    });
    const outcome = await world.poetryOnTerminal(["lock"], [{ prompt, typed: `${mfaDevice.code}\n` }], { in: two });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([
      0,
      `role guarded by ${provider} -> 200`,
      `role guarded by ${provider} -> 200`,
    ]);
  });

  test("a role that wants an MFA code: explained without a terminal", async () => {
    const { emulator, world } = await prepare(guarded);
    const outcome = await world.poetry(["lock"], { in: await project(world, provider, shop) });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([1]);
    expect(outcome.stderr).toContain(
      `Cannot log in to CodeArtifact domain "corp" (source "corp"): profile "shop" needs a code of ${provider === "sdk" ? `the MFA device "${mfaDevice.serial}"` : "its MFA device"}\nhint: Run poetry on a terminal, where you are asked for it\n`,
    );
  });

  test("a role that wants an MFA code: a wrong one is refused", async () => {
    const { world } = await prepare(guarded);
    const prompt = `Code of the MFA device "${mfaDevice.serial}": `;
    const outcome = await world.poetryOnTerminal(["lock"], [{ prompt, typed: "000000\n" }], {
      in: await project(world, provider, shop),
    });
    expect(stripVTControlCharacters(outcome.stdout).replaceAll("\r\n", "\n")).toContain(
      'Cannot log in to CodeArtifact domain "corp" (source "corp"): AWS does not take the code of the MFA device\nhint: Wait for the next code: each opens one session only\n',
    );
  });
});

const loginSession = "arn:aws:iam::123456789012:user/session";

/** The cache of `aws login`, with keys that still live for so long. */
async function writeLoginSession(
  world: World,
  { livesMs = 3_600_000, refreshToken = "emulated-refresh-token" } = {},
): Promise<string> {
  const { accessKeyId, secretAccessKey, session } = people.session;
  const folder = join(world.home, ".aws", "login", "cache");
  await mkdir(folder, { recursive: true });
  const name = createHash("sha256").update(loginSession).digest("hex");
  const file = join(folder, `${name}.json`);
  await writeFile(
    file,
    JSON.stringify({
      accessToken: {
        accessKeyId,
        secretAccessKey,
        sessionToken: session?.token,
        accountId: "123456789012",
        expiresAt: new Date(Date.now() + livesMs).toISOString(),
      },
      tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4",
      clientId: "arn:aws:signin:::devtools/same-device",
      refreshToken,
      idToken: "e30",
      dpopKey: generateKeyPairSync("ec", {
        namedCurve: "P-256",
        publicKeyEncoding: { type: "spki", format: "pem" },
        privateKeyEncoding: { type: "sec1", format: "pem" },
      }).privateKey,
    }),
  );
  return file;
}

test("a role that wants an MFA code, whose session the AWS CLI has in its cache: role guarded by the AWS CLI", async () => {
  const { emulator, world } = await prepare(() => ({
    config: roleOf("guarded", `source_profile = base\nmfa_serial = ${mfaDevice.serial}\n`),
    credentials: baseProfile,
  }));
  const python = join(poetryEnvironmentFolder(newestPoetryVersion), "bin", "python");
  const typed = JSON.stringify([[`Enter MFA code for ${mfaDevice.serial}: `, `${mfaDevice.code}\n`]]);
  const terminal = join(checkoutFolder, "tests", "fixtures", "terminal.py");
  const identity = ["sts", "get-caller-identity", "--profile", "shop", "--region", "eu-central-1"];
  const byHand = await world.run(python, [terminal, typed, awsCliProgram, ...identity]);
  const outcome = await world.poetry(["lock"], { in: await project(world, "auto", shop) });
  expect([byHand.exitCode, outcome.exitCode, ...asked(emulator)]).toEqual([0, 0, "role guarded by aws-cli -> 200"]);
});

test("a profile whose name has a blank in it: user process natively", async () => {
  const { emulator, world } = await prepare(({ containerEnvironment }) => ({
    config: `[profile "two words"]\ncredential_process = echo '${processOutput(people.process)}'\n`,
    environment: { ...containerEnvironment, AWS_PROFILE: "two words" },
  }));
  const outcome = await world.poetry(["lock"], { in: await project(world, "auto") });
  expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, "user process by sdk -> 200"]);
});

describe("a session of aws login", () => {
  const config = `[profile shop]\nlogin_session = ${loginSession}\nregion = eu-central-1\n`;

  test("signs natively", async () => {
    const { emulator, world } = await prepare(() => ({ config }));
    await writeLoginSession(world);
    const outcome = await world.poetry(["lock"], { in: await project(world, "sdk", shop) });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, "user session by sdk -> 200"]);
  });

  test("is renewed when its keys have ended, and kept for the AWS CLI", async () => {
    const { emulator, world } = await prepare(() => ({ config }));
    const file = await writeLoginSession(world, { livesMs: -1000 });
    const outcome = await world.poetry(["lock"], { in: await project(world, "sdk", shop) });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, "role login by sdk -> 200"]);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ refreshToken: "emulated-refresh-token+" });
  });

  test("that cannot be renewed is named with the command that makes a new one", async () => {
    const { emulator, world } = await prepare(() => ({ config }));
    await writeLoginSession(world, { livesMs: -1000, refreshToken: "used" });
    const outcome = await world.poetry(["lock"], { in: await project(world, "sdk", shop) });
    expect(asked(emulator)).toEqual([]);
    expect(outcome.stderr).toContain(
      'Cannot log in to CodeArtifact domain "corp" (source "corp"): the session of aws login for profile "shop" cannot be used: Your session has expired. Please reauthenticate.\nhint: Run aws login --profile shop\n',
    );
  });

  test("is not for an AWS CLI of version 1 without the library that it needs, which is said", async () => {
    const { world } = await prepare(() => ({ config }));
    await writeLoginSession(world);
    const outcome = await world.poetry(["lock"], { in: await project(world, "aws-cli", shop) });
    expect(outcome.stderr).toContain(
      'Cannot log in to CodeArtifact domain "corp" (source "corp"): this AWS CLI cannot use the sessions of aws login\nhint: Use version 2 of the AWS CLI, or leave provider = "aws-cli" out of the settings\n',
    );
  });

  test("that is not there is named with the command that makes one", async () => {
    const { world } = await prepare(() => ({ config }));
    const outcome = await world.poetry(["lock"], { in: await project(world, "sdk", shop) });
    expect(outcome.stderr).toContain(
      `Cannot log in to CodeArtifact domain "corp" (source "corp"): there is no session of aws login for profile "shop"\nhint: Run aws login --profile shop\n`,
    );
  });
});

describe("a credential_process", () => {
  const withProcess = (line: string) => () => ({ config: `[profile shop]\ncredential_process = ${line}\n` });

  test.each([
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
    const { emulator, world } = await prepare(withProcess(line));
    const outcome = await world.poetry(["lock"], { in: await project(world, "sdk", shop) });
    expect(asked(emulator)).toEqual([]);
    expect(outcome.stderr).toContain(
      `Cannot log in to CodeArtifact domain "corp" (source "corp"): credential_process of profile "shop" failed: ${reason}\nhint: Run the program by hand to see what it lacks\n`,
    );
  });
});

describe("a credential_process that hangs", () => {
  test.each<Provider>(["sdk", "aws-cli"])("ends with the core (provider = %j)", async (provider) => {
    const emulator = await openEmulator({ world: identityWorld() });
    const home = await openTemporaryFolder("home");
    const pidFile = join(home, "pid");
    await writeFile(
      join(home, "hang"),
      `#!/bin/sh\necho $$ > ${pidFile}.new\nmv ${pidFile}.new ${pidFile}\nexec sleep 1000\n`,
      { mode: 0o755 },
    );
    await mkdir(join(home, ".aws"));
    await writeFile(join(home, ".aws", "config"), `[profile shop]\ncredential_process = ${join(home, "hang")}\n`);
    const environment = { HOME: home, PATH: `${join(awsCliProgram, "..")}:/usr/bin:/bin`, ...emulator.environment };
    const core = startCore({ provider, source: [{ name: "corp", ...shop }] }, environment);
    const pid = await vi.waitFor(async () => Number.parseInt(await readFile(pidFile, "utf8"), 10), 60_000);
    expect(isRunning(pid)).toBe(true);

    core.kill("SIGTERM");

    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("an EC2 instance that is not there costs no second", async () => {
  const emulator = await openEmulator({ world: identityWorld() });
  // As on most machines: the packets go nowhere, and nobody even refuses them.
  emulator.fail({ on: "instance", with: { kind: "black-hole" } });
  const before = performance.now();
  const answer = await askCore(
    { provider: "sdk" },
    { HOME: await openTemporaryFolder("home"), ...emulator.environment, ...emulator.instanceEnvironment },
  );
  expect(performance.now() - before).toBeLessThan(2_500);
  expect(answer.messages.map(({ text }) => text)).toEqual([
    expect.stringMatching(/and the instance metadata of EC2 does not answer$/),
  ]);
});

describe("a token that is there already", () => {
  test("logs in without AWS, and is stored nowhere", async () => {
    const { emulator, world } = await prepare(() => ({}));
    const token = emulator.issueToken({ domain: "corp", user: "base" });
    const options = { in: await project(world, "sdk"), environment: { CODEARTIFACT_AUTH_TOKEN: token } };
    const outcome = await world.poetry(["lock"], options);
    const again = await world.poetry(["update", "-v"], options);
    expect([outcome.exitCode, outcome.stderr.replace(/^Creating virtualenv.*\n/, ""), again.exitCode]).toEqual([
      0,
      "",
      0,
    ]);
    expect(again.stderr).toContain("Logged in to CodeArtifact with the token in CODEARTIFACT_AUTH_TOKEN\n");
    expect(asked(emulator)).toEqual([]);
    // That it is in no file, the world's closing makes sure; here, that there is no store at all.
    await expect(access(world.authFile)).rejects.toThrow("ENOENT");
  });

  test("in the JSON that aws prints is refused, and AWS is asked", async () => {
    const { emulator, world } = await prepare(() => ({ environment: keysOf(people.environment) }));
    const json = JSON.stringify({ authorizationToken: emulator.issueToken({ domain: "corp", user: "base" }) });
    const outcome = await world.poetry(["lock"], {
      in: await project(world, "sdk"),
      environment: { CODEARTIFACT_AUTH_TOKEN: json },
    });
    expect([outcome.exitCode, ...asked(emulator)]).toEqual([0, "user environment by sdk -> 200"]);
    expect(outcome.stderr).toContain(
      "CODEARTIFACT_AUTH_TOKEN is not used: it holds JSON, not a token\nhint: Get the token alone: aws codeartifact get-authorization-token … --query authorizationToken --output text\n",
    );
  });

  const ana = people.environment.accessKeyId;
  const loggedIn = (domain: string) =>
    `Logged in to CodeArtifact domain "${domain}" with access key ${ana}, valid for 12 h\n`;
  const withoutNotice = (text: string) => text.replace(/^Creating virtualenv.*\n/, "");

  test("that has ended is not used, and AWS is asked", async () => {
    const { emulator, world } = await prepare(() => ({ environment: keysOf(people.environment) }));
    emulator.advance(-15 * 3_600_000);
    const token = emulator.issueToken({ domain: "corp", user: "base" });
    emulator.advance(15 * 3_600_000);
    const outcome = await world.poetry(["lock"], {
      in: await project(world, "sdk"),
      environment: { CODEARTIFACT_AUTH_TOKEN: token },
    });
    expect([outcome.exitCode, withoutNotice(outcome.stderr)]).toEqual([
      0,
      `CODEARTIFACT_AUTH_TOKEN is not used: it expired 3 h ago\nhint: Set CODEARTIFACT_AUTH_TOKEN anew, or unset it\n${loggedIn("corp")}`,
    ]);
  });

  test("is not used where there are two domains, and AWS is asked for both", async () => {
    const { emulator, world } = await prepare(() => ({ environment: keysOf(people.environment) }));
    const token = emulator.issueToken({ domain: "corp", user: "base" });
    const outcome = await world.poetry(["lock"], {
      in: await world.project({ sources: [sharedSource, documentedSource], settings: { provider: "sdk" } }),
      environment: { CODEARTIFACT_AUTH_TOKEN: token },
    });
    expect([outcome.exitCode, withoutNotice(outcome.stderr).replace(/^The URL of source .*\n.*\n/m, "")]).toEqual([
      0,
      `CODEARTIFACT_AUTH_TOKEN is not used: it is for one domain, and this command needs "corp" (123456789012, eu-central-1) and "mydomain" (1234567890123, us-west-2)\nhint: Unset CODEARTIFACT_AUTH_TOKEN\n${loggedIn("corp")}${loggedIn("mydomain")}`,
    ]);
  });
});

test.each([20, -120])("needs no right clock: AWS's is %i min ahead", async (minutes) => {
  const { emulator, world } = await prepare(() => ({ environment: keysOf(people.environment) }));
  emulator.advance(minutes * 60_000);
  const outcome = await world.poetry(["lock"], { in: await project(world, "auto") });
  expect([outcome.exitCode, outcome.stderr.replace(/^Creating virtualenv.*\n/, "")]).toEqual([
    0,
    `Logged in to CodeArtifact domain "corp" with access key ${people.environment.accessKeyId}, valid for 12 h\n`,
  ]);
});
