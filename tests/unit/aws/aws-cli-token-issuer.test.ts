import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AwsCliTokenIssuer } from "../../../src/aws/aws-cli-token-issuer.ts";
import type { Scope } from "../../../src/core/scope.ts";
import { onPosix } from "../../support/on-posix.ts";
import { problemOf } from "../../support/token-issuer-contract.ts";

const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "123456789012",
  identity: { kind: "profile", name: "developer", namedBy: "settings" },
};
const forever = new AbortController().signal;
const now = Date.parse("2026-11-24T08:00:00Z");

/** An `aws` that writes down how it was called and then does what the script says. */
function fakeAws(script: string) {
  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  const executable = join(folder, "aws");
  writeFileSync(
    executable,
    `#!/bin/sh
echo "$*" >> "${folder}/calls"
echo "key=$AWS_ACCESS_KEY_ID profile=$AWS_PROFILE/$AWS_DEFAULT_PROFILE pager=[$AWS_PAGER] prompt=$AWS_CLI_AUTO_PROMPT" >> "${folder}/calls"
${script}
`,
  );
  chmodSync(executable, 0o755);
  return {
    issuer: new AwsCliTokenIssuer(executable, { PATH: "/usr/bin:/bin", AWS_PAGER: "less" }, () => now),
    calls: () => readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n"),
  };
}

const reply = (expiration: string) => `echo '{"authorizationToken": "hunter2", "expiration": ${expiration}}'`;

describe.runIf(onPosix)("AwsCliTokenIssuer", () => {
  it.each([
    ["seconds since 1970", "1795550400.25", 1_795_550_400_250],
    ["ISO 8601", '"2026-11-24T20:00:00.250000+00:00"', Date.parse("2026-11-24T20:00:00.250Z")],
    ["ISO 8601 of another zone", '"2026-11-24T21:00:00+01:00"', Date.parse("2026-11-24T20:00:00Z")],
  ])("reads an end of life in %s", async (_form, expiration, expiresAt) => {
    const token = await fakeAws(reply(expiration)).issuer.issue(scope, forever);
    expect([token.secret.reveal(), token.issuedAt, token.expiresAt]).toEqual(["hunter2", now, expiresAt]);
  });

  it("names everything that a profile could set otherwise", async () => {
    const aws = fakeAws(reply("0"));
    await aws.issuer.issue({ ...scope, durationSeconds: 0 }, forever);
    expect(aws.calls()).toEqual([
      "codeartifact get-authorization-token --domain mydomain --domain-owner 123456789012 --duration-seconds 0 --region us-west-2 --output json --cli-connect-timeout 5 --cli-read-timeout 20 --profile developer",
      "key= profile=/ pager=[] prompt=off",
    ]);
  });

  it("assumes the role of the settings first, and asks with its keys, by what else the profile says", async () => {
    const aws = fakeAws(`case "$1" in
sts) echo '{"Credentials": {"AccessKeyId": "ASIAROLE", "SecretAccessKey": "s", "SessionToken": "t"}}' ;;
*) ${reply("0")} ;;
esac`);
    await aws.issuer.issue({ ...scope, roleArn: "arn:aws:iam::123456789012:role/reader" }, forever);
    expect(aws.calls()).toEqual([
      "sts assume-role --role-arn arn:aws:iam::123456789012:role/reader --role-session-name poetry-codeartifact-login --region us-west-2 --output json --cli-connect-timeout 5 --cli-read-timeout 20 --profile developer",
      "key= profile=/ pager=[] prompt=off",
      "codeartifact get-authorization-token --domain mydomain --domain-owner 123456789012 --region us-west-2 --output json --cli-connect-timeout 5 --cli-read-timeout 20",
      "key=ASIAROLE profile=developer/developer pager=[] prompt=off",
    ]);
  });

  it.each(["echo rubbish", "echo '[]'", `echo '{"authorizationToken": ""}'`, reply('"soon"')])(
    "does not take %j for a reply",
    async (script) => {
      const problem = await problemOf(fakeAws(script).issuer.issue(scope, forever));
      expect(problem.code).toBe("reply-not-understood");
      expect(problem.message).toMatch(/\/aws printed something other than the reply of AWS$/);
    },
  );

  it("tells what it means when nothing is printed", async () => {
    const problem = await problemOf(fakeAws("true").issuer.issue(scope, forever));
    expect([problem.code, problem.hint]).toEqual([
      "reply-not-understood",
      "Check what stands between this machine and AWS (HTTPS_PROXY)",
    ]);
    expect(problem.message).toMatch(/\/aws printed nothing, as it does where an answer is not AWS's$/);
  });

  it("ends a program that hangs, with all that it started", async () => {
    const aws = fakeAws('sleep 300 & echo "pid $!" >&2; wait');
    const problem = await problemOf(aws.issuer.issue(scope, AbortSignal.timeout(200)));
    expect([problem.code, problem.message]).toEqual(["timed-out", "the AWS CLI did not finish in time"]);
  });

  it("has no terminal to ask on", async () => {
    const aws = fakeAws("(exec < /dev/tty) 2>/dev/null && echo terminal >&2; echo no terminal >&2; exit 1");
    const problem = await problemOf(aws.issuer.issue(scope, forever));
    expect(problem.message).toBe('the AWS CLI ended with exit code 1 and said "no terminal"');
  });

  it("tells nothing of the keys that aws was given or finds in the files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "aws-"));
    writeFileSync(
      join(folder, "credentials"),
      "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
    );
    writeFileSync(
      join(folder, "aws"),
      `#!/bin/sh
while read -r key _ secret; do [ "$key" = aws_secret_access_key ] && echo "boom: secret $secret is bad" >&2; done < "${folder}/credentials"
echo "so is $AWS_SECRET_ACCESS_KEY" >&2
exit 1
`,
    );
    chmodSync(join(folder, "aws"), 0o755);
    const keys = { accessKeyId: "ASIAHANDED", secretAccessKey: "handed/to/the/child", sessionToken: undefined };
    const issuer = new AwsCliTokenIssuer(
      join(folder, "aws"),
      { PATH: "/usr/bin:/bin", AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") },
      () => now,
      { keysFor: async () => keys },
    );
    const problem = await problemOf(issuer.issue(scope, forever));
    expect(problem.message).toBe('the AWS CLI ended with exit code 1 and said "boom: secret **** is bad so is ****"');
  });

  it.each([
    ["the profile of the environment, which goes before the default one", { AWS_PROFILE: "dev" }, "dev dev"],
    ["the profile that version 1 alone would see", { AWS_DEFAULT_PROFILE: "dev" }, "dev dev"],
    ["no profile that does not exist, where it is to use keys", { AWS_PROFILE: "absent" }, "none none"],
    ["none where none is named", { AWS_PROFILE: "" }, "none none"],
  ])("has aws see %s", async (_what, environment, seen) => {
    const folder = mkdtempSync(join(tmpdir(), "aws-"));
    writeFileSync(join(folder, "config"), "[profile dev]\nregion = us-west-2\n");
    const script = `echo "{\\"authorizationToken\\": \\"\${AWS_PROFILE:-none} \${AWS_DEFAULT_PROFILE:-none}\\", \\"expiration\\": 0}"`;
    writeFileSync(join(folder, "aws"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const files = { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
    const issuer = new AwsCliTokenIssuer(join(folder, "aws"), { ...files, ...environment }, () => now);
    const identity = { kind: "access-key", accessKeyId: "AKIA1" } as const;
    expect((await issuer.issue({ ...scope, identity }, forever)).secret.reveal()).toBe(seen);
  });

  it("tells when there is no aws", async () => {
    const problem = await problemOf(new AwsCliTokenIssuer(undefined, {}, () => now).issue(scope, forever));
    expect([problem.code, problem.isFinal]).toEqual(["cli-missing", false]);
  });

  it("tells when aws cannot be started", async () => {
    const problem = await problemOf(new AwsCliTokenIssuer("/absent/aws", {}, () => now).issue(scope, forever));
    expect([problem.code, problem.message]).toEqual(["cli-failed", "/absent/aws cannot be started"]);
  });

  it("does not follow an endpoint override without https", async () => {
    const issuer = new AwsCliTokenIssuer("/absent/aws", { AWS_ENDPOINT_URL: "http://evil.example" }, () => now);
    expect((await problemOf(issuer.issue(scope, forever))).code).toBe("endpoint-refused");
  });
});
