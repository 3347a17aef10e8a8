import { describe, expect, it } from "vitest";
import { Problem, type ProblemCode } from "../../../src/core/problem.ts";
import { SignInNeeded } from "../../../src/core/sign-in.ts";

describe("Problem", () => {
  it.each<ProblemCode>([
    "cli-failed",
    "cli-missing",
    "cli-too-old",
    "mfa-needed",
    "no-credentials",
    "profile-not-found",
    "unreachable",
  ])("leaves another way to AWS open: %s", (code) => {
    expect(new Problem(code, "").isFinal).toBe(false);
  });

  it.each<ProblemCode>([
    "access-denied",
    "assume-role-failed",
    "aws-error",
    "ca-bundle-unreadable",
    "certificate-not-trusted",
    "clock-skewed",
    "container-credentials-failed",
    "credential-process-failed",
    "credentials-expired",
    "credentials-rejected",
    "domain-not-found",
    "endpoint-refused",
    "login-session-unusable",
    "mfa-failed",
    "profile-incomplete",
    "reply-not-understood",
    "request-refused",
    "root-user",
    "sso-configuration",
    "sso-role-refused",
    "sso-session-absent",
    "sso-session-expired",
    "sso-session-refused",
    "sso-sign-in-failed",
    "throttled",
    "timed-out",
    "unexpected",
    "web-identity-failed",
  ])("is final: %s", (code) => {
    expect(new Problem(code, "").isFinal).toBe(true);
  });

  it("has a name, what was seen, what to do, and what it came of", () => {
    const cause = new Error("why");
    const problem = new Problem("throttled", "too many", "Wait", { cause });
    expect({ ...problem, message: problem.message, cause: problem.cause }).toEqual({
      name: "Problem",
      code: "throttled",
      hint: "Wait",
      message: "too many",
      cause,
    });
  });

  it("needs a person only for a code of an MFA device", () => {
    expect([new Problem("mfa-needed", "").needsPerson, new Problem("mfa-failed", "").needsPerson]).toEqual([
      true,
      false,
    ]);
  });
});

it("SignInNeeded needs a person, and names the command to sign in with", () => {
  const session = { name: "corp", startUrl: "https://example.awsapps.com/start", region: "eu-central-1", scopes: [] };
  const profile = { name: "my shop", accountId: "123456789012", roleName: "Developer", session };
  const cause = new Error("why");
  const problem = new SignInNeeded("sso-session-absent", "not signed in", profile, { cause });
  expect([problem.code, problem.message, problem.hint, problem.needsPerson, problem.profile, problem.cause]).toEqual([
    "sso-session-absent",
    "not signed in",
    'Run aws sso login --profile "my shop"',
    true,
    profile,
    cause,
  ]);
});
