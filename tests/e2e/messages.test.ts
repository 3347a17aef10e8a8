import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { GITHUB_REQUEST_TOKEN, GITHUB_TOKEN_URL } from "../../emulator/github-actions.ts";
import { sharedUrl } from "../support/documented-example.ts";
import { identityWorld, keyLines, keysOf, people, pipelineToken, roleArnOf } from "../support/identities.ts";
import { newestPoetryTest as test } from "../support/newest-poetry-test.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { newestPoetryVersion } from "../support/poetry-versions.ts";

/** What goes wrong, and what the user reads of it. */
interface Case {
  readonly environment?: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly credentials?: string;
  readonly source?: Readonly<Record<string, string>>;
  readonly provider?: "auto" | "sdk" | "aws-cli";
  readonly programs?: readonly ("node" | "aws")[];
  /** The text of an `aws` that is not the real one. */
  readonly aws?: string;
  readonly url?: string;
  readonly prepare?: (emulator: Emulator) => void;
  /** Trusts the certificates of another authority than the emulator's, for AWS alone. */
  readonly isIntercepted?: true;
  readonly problem: string;
  readonly hint: string;
}

const githubJob = {
  ACTIONS_ID_TOKEN_REQUEST_URL: GITHUB_TOKEN_URL,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: GITHUB_REQUEST_TOKEN,
};
const ana = people.environment;
const keys = keysOf(ana);
const domainArn = "arn:aws:codeartifact:eu-central-1:123456789012:domain/corp";
const bothActions =
  "Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed";
const noPolicy = (user: string, action: string, resource: string) =>
  `access denied: arn:aws:iam::123456789012:user/${user} may not perform ${action} on ${resource}`;

const cases: Readonly<Record<string, Case>> = {
  "an unknown profile, with one of nearly that name": {
    source: { aws_profile: "develper" },
    credentials: `[developer]\n${keyLines(ana)}[other]\n${keyLines(ana)}`,
    problem: 'there is no AWS profile "develper" on this machine',
    hint: 'Did you mean "developer"?',
  },
  "an unknown profile, with others": {
    source: { aws_profile: "shop" },
    credentials: `[developer]\n${keyLines(ana)}[other]\n${keyLines(ana)}`,
    problem: 'there is no AWS profile "shop" on this machine',
    hint: 'Known are "developer", "other"',
  },
  "an unknown profile, for the AWS CLI": {
    source: { aws_profile: "develper" },
    credentials: `[developer]\n${keyLines(ana)}`,
    provider: "aws-cli",
    problem: 'there is no AWS profile "develper" on this machine',
    hint: 'Did you mean "developer"?',
  },
  "no credentials": {
    problem:
      'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED',
    hint: "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
  },
  "no credentials, for the AWS CLI": {
    provider: "aws-cli",
    problem:
      'the AWS CLI has no credentials for the default AWS credentials: "Unable to locate credentials. You can configure credentials by running "aws configure"."',
    hint: "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
  },
  "half a key": {
    environment: { AWS_ACCESS_KEY_ID: ana.accessKeyId },
    problem: "AWS_SECRET_ACCESS_KEY is not set",
    hint: "Set AWS_SECRET_ACCESS_KEY, or unset what belongs to it",
  },
  "temporary keys that have ended": {
    environment: keysOf(people.stale),
    problem: `access key ${people.stale.accessKeyId} has expired`,
    hint: "Set new keys: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
  },
  "temporary keys of a profile that have ended, for the AWS CLI": {
    source: { aws_profile: "shop" },
    credentials: `[shop]\n${keyLines(people.stale)}`,
    provider: "aws-cli",
    problem: 'profile "shop" has expired',
    hint: 'Renew the keys of profile "shop"',
  },
  "a key that AWS does not know": {
    environment: { AWS_ACCESS_KEY_ID: "AKIAUNKNOWNXXXXXKEYS", AWS_SECRET_ACCESS_KEY: "made-up" },
    problem: "AWS does not know access key AKIAUNKNOWNXXXXXKEYS",
    hint: "Check the access key, and the session token that belongs to it",
  },
  "a clock that is slow": {
    environment: keys,
    provider: "aws-cli",
    prepare: (emulator) => emulator.advance(20 * 60_000),
    problem: "this machine's clock is 20 min behind AWS's",
    hint: "Set this machine's clock",
  },
  "a clock that is fast": {
    environment: keys,
    provider: "aws-cli",
    prepare: (emulator) => emulator.advance(-2 * 3_600_000),
    problem: "this machine's clock is 2 h ahead of AWS's",
    hint: "Set this machine's clock",
  },
  "no permission to get a token": {
    environment: keysOf(people.nobody),
    problem: noPolicy("nobody", "codeartifact:GetAuthorizationToken", domainArn),
    hint: bothActions,
  },
  "no permission for the bearer token": {
    environment: keysOf(people.halfway),
    problem: noPolicy("halfway", "sts:GetServiceBearerToken", "arn:aws:sts::123456789012:*"),
    hint: bothActions,
  },
  "no permission, for the AWS CLI": {
    environment: keysOf(people.halfway),
    provider: "aws-cli",
    problem: noPolicy("halfway", "sts:GetServiceBearerToken", "arn:aws:sts::123456789012:*"),
    hint: bothActions,
  },
  "the root user": {
    environment: keysOf(people.root),
    problem: "arn:aws:iam::123456789012:root is the account's root user, to which AWS gives no token",
    hint: "Ask as an IAM user or with a role",
  },
  "a role that may not be assumed": {
    environment: keys,
    source: { role_arn: roleArnOf("external") },
    problem: `arn:aws:iam::123456789012:user/environment may not assume role "${roleArnOf("external")}"`,
    hint: "Ask for sts:AssumeRole on the role, and for the role to trust you",
  },
  "a role that does not trust this repository of GitHub's": {
    environment: { ...githubJob, AWS_ROLE_ARN: roleArnOf("strange") },
    problem: `the web identity may not open role "${roleArnOf("strange")}"`,
    hint: "Check the role's trust policy: issuer, audience and subject of the token",
  },
  "a role that does not know GitHub": {
    environment: { ...githubJob, AWS_ROLE_ARN: roleArnOf("pod") },
    problem: `the web identity may not open role "${roleArnOf("pod")}": No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com`,
    hint: "Check the role's trust policy: issuer, audience and subject of the token",
  },
  "a job of GitHub's without the permission": {
    environment: { ...githubJob, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "old", AWS_ROLE_ARN: roleArnOf("actions") },
    problem: "GitHub Actions gave no identity token (HTTP 401)",
    hint: "Give the job the permission id-token: write",
  },
  "a job of GitHub's that does not reach it": {
    environment: {
      ...githubJob,
      ACTIONS_ID_TOKEN_REQUEST_URL: "http://127.0.0.1:9/",
      AWS_ROLE_ARN: roleArnOf("actions"),
    },
    problem: "GitHub Actions gave no identity token: connect ECONNREFUSED 127.0.0.1:[PORT]",
    hint: "Check the network, and HTTPS_PROXY",
  },
  "a job of GitHub's whose way there is not GitHub's": {
    environment: {
      ...githubJob,
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://nowhere.example/",
      AWS_ROLE_ARN: roleArnOf("actions"),
    },
    problem: "GitHub Actions gave no identity token (HTTP 502)",
    hint: "Try again in a minute, and check what stands between this machine and GitHub (HTTPS_PROXY)",
  },
  "a job of GitHub's that names no role": {
    environment: githubJob,
    problem:
      'there are no AWS credentials: AWS_ACCESS_KEY_ID and AWS_PROFILE are not set, there is no profile "default", this is no container that offers any, and the instance metadata of EC2 is switched off by AWS_EC2_METADATA_DISABLED',
    hint: "GitHub Actions offers this job an identity token: name the role that it opens in AWS_ROLE_ARN, or in role_arn of the source",
  },
  "an address for identity tokens that is not GitHub's": {
    environment: {
      ...githubJob,
      ACTIONS_ID_TOKEN_REQUEST_URL: "http://evil.example/",
      AWS_ROLE_ARN: roleArnOf("actions"),
    },
    problem: 'ACTIONS_ID_TOKEN_REQUEST_URL is "http://evil.example/", which is not an https URL',
    hint: "Leave ACTIONS_ID_TOKEN_REQUEST_URL as GitHub sets it",
  },
  "an identity token that nobody named a role for": {
    environment: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: pipelineToken() },
    problem: "there is a web identity token, but nothing says which role it opens",
    hint: "Set AWS_ROLE_ARN, or role_arn of the source",
  },
  "an identity token that is none": {
    environment: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: "rubbish", AWS_ROLE_ARN: roleArnOf("pipeline") },
    problem: `the web identity may not open role "${roleArnOf("pipeline")}": The ID Token provided is not a valid JWT`,
    hint: "Check the role's trust policy: issuer, audience and subject of the token",
  },
  "an identity token whose file is not there": {
    environment: { AWS_WEB_IDENTITY_TOKEN_FILE: "/absent/jwt", AWS_ROLE_ARN: roleArnOf("pod") },
    problem: "the web identity token cannot be read: ENOENT: no such file or directory, open '/absent/jwt'",
    hint: "Check AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile",
  },
  "a container that gives nothing": {
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:9/v1/credentials" },
    provider: "sdk",
    problem: "the container gives no AWS credentials: connect ECONNREFUSED 127.0.0.1:[PORT]",
    hint: "Check the role of the task or pod",
  },
  "a domain that is not there": {
    environment: keys,
    url: sharedUrl.replace("corp-", "korp-"),
    problem: 'account "123456789012" has no domain "korp" in region "eu-central-1"',
    hint: "Check domain, account and region in the source's URL",
  },
  "a domain of another region": {
    environment: keys,
    url: sharedUrl.replace("eu-central-1", "us-west-2"),
    problem: 'account "123456789012" has no domain "corp" in region "us-west-2"',
    hint: "Check domain, account and region in the source's URL",
  },
  "a domain of another account": {
    environment: keys,
    url: sharedUrl.replace("123456789012", "210987654321"),
    problem: 'account "210987654321" has no domain "corp" in region "eu-central-1"',
    hint: "Check domain, account and region in the source's URL",
  },
  throttling: {
    environment: keys,
    prepare: (emulator) =>
      emulator.fail({ on: "authorization-token", with: { kind: "throttle", retryAfterSeconds: 900 } }),
    problem: "AWS is getting too many requests from this account",
    hint: "Try again in 15 min: AWS asks for it",
  },
  "throttling, for the AWS CLI": {
    environment: { ...keys, AWS_MAX_ATTEMPTS: "1" },
    provider: "aws-cli",
    prepare: (emulator) => emulator.fail({ on: "authorization-token", with: { kind: "throttle" } }),
    problem: "AWS is getting too many requests from this account",
    hint: "Try again in a minute",
  },
  "an AWS that cannot be reached through the proxy": {
    environment: keys,
    prepare: (emulator) => emulator.fail({ on: "authorization-token", with: { kind: "reset" } }),
    provider: "sdk",
    problem:
      "cannot reach codeartifact.eu-central-1.amazonaws.com (through the proxy http://127.0.0.1:[PORT]): the connection was cut",
    hint: "Check the network, and HTTPS_PROXY",
  },
  "an AWS that cannot be reached through the proxy, for the AWS CLI": {
    environment: { ...keys, AWS_MAX_ATTEMPTS: "1" },
    prepare: (emulator) => emulator.fail({ on: "authorization-token", with: { kind: "reset" } }),
    provider: "aws-cli",
    problem:
      'cannot reach AWS (through the proxy http://127.0.0.1:[PORT]): Failed to connect to proxy URL: "http://127.0.0.1:[PORT]"',
    hint: "Check the network, and HTTPS_PROXY",
  },
  "an endpoint where nobody is": {
    environment: { ...keys, AWS_ENDPOINT_URL_CODEARTIFACT: "https://127.0.0.1:9" },
    provider: "sdk",
    problem: "cannot reach 127.0.0.1:[PORT]: connect ECONNREFUSED 127.0.0.1:[PORT]",
    hint: 'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL_CODEARTIFACT, which sends requests to "https://127.0.0.1:[PORT]"',
  },
  "an endpoint of STS where nobody is": {
    environment: { ...keys, AWS_ENDPOINT_URL_STS: "https://127.0.0.1:9" },
    source: { role_arn: roleArnOf("reader") },
    provider: "sdk",
    problem: "cannot reach 127.0.0.1:[PORT]: connect ECONNREFUSED 127.0.0.1:[PORT]",
    hint: 'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL_STS, which sends requests to "https://127.0.0.1:[PORT]"',
  },
  "a proxy that leads nowhere": {
    environment: { ...keys, AWS_ENDPOINT_URL: "https://aws.example" },
    provider: "sdk",
    problem: "aws.example (through the proxy http://127.0.0.1:[PORT]) answered something that is not AWS's (HTTP 502)",
    hint: "Check what stands between this machine and AWS (HTTPS_PROXY)",
  },
  "an endpoint where nobody is, for the AWS CLI": {
    environment: { ...keys, AWS_ENDPOINT_URL_CODEARTIFACT: "https://127.0.0.1:9" },
    provider: "aws-cli",
    problem:
      'cannot reach 127.0.0.1:[PORT]: Could not connect to the endpoint URL: "https://127.0.0.1:[PORT]/v1/authorization-token?domain=corp&domain-owner=123456789012"',
    hint: 'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL_CODEARTIFACT, which sends requests to "https://127.0.0.1:[PORT]"',
  },
  "an endpoint of the profile where nobody is": {
    source: { aws_profile: "shop" },
    credentials: `[shop]\nendpoint_url = https://127.0.0.1:9\n${keyLines(ana)}`,
    provider: "sdk",
    problem: "cannot reach 127.0.0.1:[PORT]: connect ECONNREFUSED 127.0.0.1:[PORT]",
    hint: 'Check the network, HTTPS_PROXY, and endpoint_url of profile "shop", which sends requests to "https://127.0.0.1:[PORT]"',
  },
  "an endpoint of the profile where nobody is, for the AWS CLI": {
    source: { aws_profile: "shop" },
    credentials: `[shop]\nendpoint_url = https://127.0.0.1:9\n${keyLines(ana)}`,
    provider: "aws-cli",
    problem:
      'cannot reach 127.0.0.1:[PORT]: Could not connect to the endpoint URL: "https://127.0.0.1:[PORT]/v1/authorization-token?domain=corp&domain-owner=123456789012"',
    hint: 'Check the network, HTTPS_PROXY, and endpoint_url of profile "shop", which sends requests to "https://127.0.0.1:[PORT]"',
  },
  "an endpoint of the profile in clear text": {
    source: { aws_profile: "shop" },
    credentials: `[shop]\nendpoint_url = http://aws.example\n${keyLines(ana)}`,
    problem: 'endpoint_url of profile "shop" sends AWS requests to "http://aws.example", which is not https',
    hint: 'Unset endpoint_url of profile "shop", or set it to an https URL',
  },
  "an endpoint in clear text": {
    environment: { ...keys, AWS_ENDPOINT_URL: "http://aws.example" },
    problem: 'AWS_ENDPOINT_URL sends AWS requests to "http://aws.example", which is not https',
    hint: "Unset AWS_ENDPOINT_URL, or set it to an https URL",
  },
  "a company that inspects TLS": {
    environment: keys,
    isIntercepted: true,
    provider: "sdk",
    problem:
      "the certificate of codeartifact.eu-central-1.amazonaws.com is not trusted: unable to verify the first certificate",
    hint: "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
  },
  "a company that inspects TLS, for the AWS CLI": {
    environment: keys,
    isIntercepted: true,
    provider: "aws-cli",
    problem:
      "the certificate of codeartifact.eu-central-1.amazonaws.com is not trusted: SSL validation failed for https://codeartifact.eu-central-1.amazonaws.com/v1/authorization-token?domain=corp&domain-owner=123456789012 [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate",
    hint: "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
  },
  "a credential_process that fails": {
    source: { aws_profile: "shop" },
    config: `[profile shop]\ncredential_process = sh -c "echo no vault at hand >&2; exit 3"\n`,
    problem: 'credential_process of profile "shop" failed: "no vault at hand"',
    hint: "Run the program by hand to see what it lacks",
  },
  "a credential_process that fails, for the AWS CLI": {
    source: { aws_profile: "shop" },
    config: `[profile shop]\ncredential_process = sh -c "echo no vault at hand >&2; exit 3"\n`,
    provider: "aws-cli",
    problem: 'the credential_process behind profile "shop" failed: "no vault at hand"',
    hint: "Run the program by hand to see what it lacks",
  },
  "a credential_process that prints rubbish, for the AWS CLI": {
    source: { aws_profile: "shop" },
    config: "[profile shop]\ncredential_process = /bin/echo rubbish\n",
    provider: "aws-cli",
    problem: 'the AWS CLI ended with exit code 255 and said "Expecting value: line 1 column 1 (char 0)"',
    hint: "Run aws sts get-caller-identity --profile shop to see what it lacks",
  },
  "a configuration that the AWS CLI cannot read": {
    environment: keys,
    config: "[default]\nregion\n",
    provider: "aws-cli",
    problem:
      'the AWS CLI ended with exit code 1 and said "botocore.exceptions.ConfigParseError: Unable to parse config file: [HOME]/.aws/config"',
    hint: "Run aws sts get-caller-identity to see what it lacks",
  },
  "no aws": {
    environment: keys,
    provider: "aws-cli",
    programs: ["node"],
    problem: 'the AWS CLI ("aws") is not on PATH',
    hint: 'Install the AWS CLI, or leave provider = "aws-cli" out of the settings',
  },
  "an aws of before CodeArtifact": {
    environment: keys,
    provider: "aws-cli",
    aws: `echo "usage: aws [options] <command> <subcommand>
aws: error: argument command: Invalid choice, valid choices are:

acm                                      | apigateway" >&2; exit 2`,
    problem: 'the AWS CLI has no command "codeartifact"',
    hint: 'Update the AWS CLI to 1.18.77, 2.0.21 or newer, or leave provider = "aws-cli" out of the settings',
  },
  "an aws that fails, with its text and without its secrets": {
    environment: keys,
    provider: "aws-cli",
    aws: `echo "Traceback: $AWS_SECRET_ACCESS_KEY
is no good" >&2; exit 7`,
    problem: 'the AWS CLI ended with exit code 7 and said "Traceback: **** is no good"',
    hint: "Run aws sts get-caller-identity to see what it lacks",
  },
};

/** Poetry's own error, between ours and its repetition. */
function poetryError(url: string): string {
  return `Source (corp): Authorization error accessing ${url}corp-greeting/

Because shop depends on corp-greeting (^1.0) which doesn't match any versions, version solving failed.
`;
}

describe("a user is told, in one sentence and a hint, and again below Poetry's own error, of", () => {
  test.each(Object.entries(cases))("%s", async (_what, each) => {
    const { problem, hint, provider = "auto", url = sharedUrl } = each;
    const emulator = await openEmulator({ world: identityWorld() });
    const world = await openWorld({
      poetry: newestPoetryVersion,
      emulator,
      programs: each.programs ?? ["node", "aws"],
      environment: {
        ...each.environment,
        ...(each.isIntercepted && { AWS_CA_BUNDLE: (await openEmulator()).caFile }),
      },
    });
    const folder = join(world.home, ".aws");
    await mkdir(folder);
    if (each.config !== undefined) await writeFile(join(folder, "config"), each.config);
    if (each.credentials !== undefined) await writeFile(join(folder, "credentials"), each.credentials);
    if (each.aws !== undefined) await world.writeProgram("aws", `#!/bin/sh\n${each.aws}\n`);
    each.prepare?.(emulator);
    const project = await world.project({
      sources: [{ name: "corp", url }],
      dependencies: [{ name: "corp-greeting", version: "^1.0" }],
      settings: { provider, source: [{ name: "corp", ...each.source }] },
    });

    const outcome = world.filter(await world.poetry(["lock"], { in: project }));

    const domain = /https:\/\/([a-z]+)-/.exec(url)?.[1];
    const message = `Cannot log in to CodeArtifact domain "${domain}" (source "corp"): ${problem}`;
    expect(outcome).toEqual({
      exitCode: 1,
      stdout: "Updating dependencies\nResolving dependencies...\n",
      stderr: `Creating virtualenv shop-[HASH]-py[PYTHON] in [HOME]/.cache/pypoetry/virtualenvs
${message}
hint: ${hint}
${poetryError(url)}${message}
`,
    });
  });
});
