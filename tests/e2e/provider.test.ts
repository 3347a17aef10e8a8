import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exampleUsers } from "../../emulator/example-world.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { developerKeys, developerProfile, loggedInToShared, sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { poetrySays } from "../support/poetry-says.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { seenInAws } from "../support/seen-in-aws.ts";

const description = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };
const withProfile = { name: "corp", aws_profile: "developer-profile" };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test.each([
    ["text", "wire"],
    ["yaml", "iso8601"],
    ["table", "iso8601"],
  ])(
    "has the real AWS CLI ask, though its profile sets output = %s and timestamps in %s",
    async (output, timestamps) => {
      const emulator = await openEmulator();
      const world = await openWorld({ poetry: version, emulator, programs: ["node", "aws"] });
      await mkdir(join(world.home, ".aws"));
      await writeFile(join(world.home, ".aws", "credentials"), developerProfile);
      await writeFile(
        join(world.home, ".aws", "config"),
        `[profile developer-profile]\noutput = ${output}\ncli_timestamp_format = ${timestamps}\nregion = us-east-1\n`,
      );
      const project = await world.project({ ...description, settings: { provider: "aws-cli", source: [withProfile] } });

      const first = await world.poetry(["lock"], { in: project });
      const second = await world.poetry(["update"], { in: project });

      expect([first.exitCode, second.exitCode, second.stderr]).toEqual([0, 0, ""]);
      expect(first.stderr).toContain(
        'Logged in to CodeArtifact domain "corp" with profile "developer-profile", valid for 12 h\n',
      );
      const calls = emulator.requests.filter(({ service }) => service === "codeartifact");
      expect(calls.map(({ userAgent, host, status }) => [userAgent?.split("/", 1)[0], host, status])).toEqual([
        ["aws-cli", "codeartifact.eu-central-1.amazonaws.com", 200],
      ]);
    },
  );

  test("asks in process where there is no aws", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ ...description, settings: { provider: "sdk" } });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    const calls = emulator.requests.filter(({ service }) => service === "codeartifact");
    expect(calls.map(({ userAgent }) => userAgent)).toEqual(["poetry-codeartifact-login-plugin"]);
  });

  test("asks by the AWS CLI where that is the only way to AWS", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator });
    // As a company may have it: an `aws` that brings the credentials along.
    await world.writeProgram(
      "aws",
      `#!/bin/sh
export AWS_ACCESS_KEY_ID=${developerKeys.AWS_ACCESS_KEY_ID} AWS_SECRET_ACCESS_KEY=${developerKeys.AWS_SECRET_ACCESS_KEY}
exec ${awsCliProgram} "$@"
`,
    );
    const project = await world.project(description);

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(
        'Logged in to CodeArtifact domain "corp" with the default AWS credentials, valid for 12 h\n',
      ),
    });
    const calls = emulator.requests.filter(({ service }) => service === "codeartifact");
    expect(calls.map(({ userAgent }) => userAgent?.split("/", 1)[0])).toEqual(["aws-cli"]);
  });

  test("says what is missing where there is no way to AWS, at once and below Poetry's own error", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator });
    const project = await world.project(description);

    const outcome = world.filter(await world.poetry(["lock"], { in: project }));

    const problem =
      'Cannot log in to CodeArtifact domain "corp" (source "corp"): there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED';
    expect(outcome.exitCode).toBe(1);
    const lines = outcome.stderr.replace(poetrySays(version).newEnvironment.stderr, "").split("\n");
    expect(lines.slice(0, 2)).toEqual([
      problem,
      "hint: Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
    ]);
    expect(lines.slice(-2)).toEqual([problem, ""]);
    expect(outcome.stderr).toContain("corp-greeting");
    expect(seenInAws(emulator)).toEqual(["GET shared index corp-greeting token=none -> 401 Unauthorized"]);
  });

  test.each(["sdk", "aws-cli"])("takes AWS's refusal for final (%s)", async (provider) => {
    const emulator = await openEmulator();
    const world = await openWorld({
      poetry: version,
      emulator,
      programs: ["node", "aws"],
      environment: {
        AWS_ACCESS_KEY_ID: exampleUsers.other.accessKeyId,
        AWS_SECRET_ACCESS_KEY: exampleUsers.other.secretAccessKey,
      },
    });
    const project = await world.project({ ...description, settings: { provider } });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome.stderr).toContain(
      `Cannot log in to CodeArtifact domain "corp" (source "corp"): access denied: arn:aws:iam::123456789012:user/other may not perform codeartifact:GetAuthorizationToken on arn:aws:codeartifact:eu-central-1:123456789012:domain/corp
hint: Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed
`,
    );
    expect(emulator.seen()[0]).toBe(
      `POST codeartifact.eu-central-1 authorization-token corp/123456789012 by ${exampleUsers.other.accessKeyId} -> 403 AccessDeniedException`,
    );
    expect(emulator.requests.filter(({ service }) => service === "codeartifact").length).toBe(1);
  });

  test.each(["sdk", "aws-cli"])("does not trust a certificate that nobody vouches for (%s)", async (provider) => {
    const emulator = await openEmulator();
    const stranger = await openEmulator();
    const world = await openWorld({
      poetry: version,
      emulator,
      programs: ["node", "aws"],
      environment: { ...developerKeys, AWS_CA_BUNDLE: stranger.caFile },
    });
    const project = await world.project({ ...description, settings: { provider } });

    const outcome = await world.poetry(["lock"], { in: project });

    expect(outcome.stderr).toMatch(
      /^Cannot log in to CodeArtifact domain "corp" \(source "corp"\): the certificate of \S+ is not trusted: .*\nhint: If your company inspects TLS, set AWS_CA_BUNDLE to its certificates$/m,
    );
    expect(emulator.requests.filter(({ service }) => service === "codeartifact")).toEqual([]);
  });
});
