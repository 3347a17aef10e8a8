import { describe, expect, it } from "vitest";
import { oneLine, serviceFailure } from "../../../src/aws/service-failure.ts";
import { portalRefusal, wrappedPortalFailure } from "../../../src/aws/sso-refusal.ts";
import type { Identity } from "../../../src/core/identity.ts";
import type { Scope } from "../../../src/core/scope.ts";

const accessKey: Identity = { kind: "access-key", accessKeyId: "AKIA1" };
const developer: Identity = { kind: "profile", name: "developer", namedBy: "settings" };
const web: Identity = { kind: "web-identity", token: "file", roleArn: "arn:aws:iam::1:role/pod" };
const scopeOf = (identity: Identity): Scope => ({
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "123456789012",
  identity,
});
const trustHint = "Check the role's trust policy: issuer, audience and subject of the token";

describe("serviceFailure()", () => {
  it.each<[string, string, Identity, string, string, string | undefined]>([
    [
      "ExpiredToken",
      "",
      accessKey,
      "credentials-expired",
      "access key AKIA1 has expired",
      "Set new keys: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
    ],
    [
      "ExpiredTokenException",
      "",
      developer,
      "credentials-expired",
      'profile "developer" has expired',
      'Renew the keys of profile "developer"',
    ],
    [
      "ExpiredToken",
      "",
      { kind: "container" },
      "credentials-expired",
      "the container's credentials have expired",
      "Get new AWS credentials",
    ],
    [
      "InvalidClientTokenId",
      "",
      accessKey,
      "credentials-rejected",
      "AWS does not know access key AKIA1",
      "Check the access key, and the session token that belongs to it",
    ],
    [
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match",
      accessKey,
      "credentials-rejected",
      "the secret does not belong to access key AKIA1",
      "Check the secret access key",
    ],
    [
      "SignatureDoesNotMatch",
      "Signature expired: 20261124T080000Z is now earlier than 20261124T085500Z (20261124T090000Z - 5 min.)",
      accessKey,
      "clock-skewed",
      "this machine's clock is 1 h behind AWS's",
      "Set this machine's clock",
    ],
    [
      "InvalidSignatureException",
      "Signature not yet current: 20261124T080000Z is still later than 20261124T070500Z (20261124T070000Z + 5 min.)",
      accessKey,
      "clock-skewed",
      "this machine's clock is 1 h ahead of AWS's",
      "Set this machine's clock",
    ],
    [
      "InvalidIdentityToken",
      "No OpenIDConnect provider found\nin your account",
      web,
      "assume-role-failed",
      'the web identity may not open role "arn:aws:iam::1:role/pod": No OpenIDConnect provider found in your account',
      trustHint,
    ],
    [
      "AccessDenied",
      "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      developer,
      "assume-role-failed",
      'the web identity may not open the role of profile "developer"',
      trustHint,
    ],
    [
      "ValidationException",
      "1 validation error detected",
      accessKey,
      "request-refused",
      "AWS refused the request: 1 validation error detected",
      "Check the source's URL and settings",
    ],
    [
      "AccessDenied",
      "User: arn:aws:iam::1:root is not authorized to perform: codeartifact:GetAuthorizationToken",
      accessKey,
      "root-user",
      "arn:aws:iam::1:root is the account's root user, to which AWS gives no token",
      "Ask as an IAM user or with a role",
    ],
    [
      "AccessDeniedException",
      "User: arn:aws:iam::1:user/ana is not authorized to perform: sts:GetServiceBearerToken",
      accessKey,
      "access-denied",
      "access denied: arn:aws:iam::1:user/ana may not perform sts:GetServiceBearerToken",
      "Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed",
    ],
    [
      "AccessDeniedException",
      "No.",
      accessKey,
      "access-denied",
      "access denied: No.",
      "Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed",
    ],
    [
      "AccessDenied",
      "MultiFactorAuthentication failed with invalid MFA one time pass code.",
      accessKey,
      "mfa-failed",
      "AWS does not take the code of the MFA device",
      "Wait for the next code: each opens one session only",
    ],
    ["Strange", "What?", accessKey, "aws-error", "AWS answered Strange: What?", undefined],
    [
      "ServiceUnavailable",
      "Later",
      accessKey,
      "aws-error",
      "AWS answered ServiceUnavailable: Later",
      "Try again in a minute",
    ],
  ])("puts into words %s: %s", (name, text, identity, code, message, hint) => {
    const cause = new Error(name);
    const problem = serviceFailure(name, text, scopeOf(identity), cause);
    expect([problem.code, problem.message, problem.hint, problem.cause]).toEqual([code, message, hint, cause]);
  });

  it("names the role of the settings that may not be assumed, whatever AWS names", () => {
    const text = "User: arn:aws:iam::1:user/ana is not authorized to perform: sts:AssumeRole";
    const scope = { ...scopeOf(accessKey), roleArn: "arn:aws:iam::1:role/reader" };
    expect([
      serviceFailure("AccessDenied", text, scope).message,
      serviceFailure("AccessDenied", text, scopeOf(accessKey)).message,
    ]).toEqual([
      'arn:aws:iam::1:user/ana may not assume role "arn:aws:iam::1:role/reader"',
      'arn:aws:iam::1:user/ana may not assume role ""',
    ]);
  });
});

describe("oneLine()", () => {
  it("makes one line of several, and ends one that is too long", () => {
    expect(oneLine(" a\n\tb  c ")).toBe("a b c");
    expect(oneLine("x".repeat(300))).toBe("x".repeat(300));
    expect(oneLine("x".repeat(301))).toBe(`${"x".repeat(300)}…`);
  });

  it("leaves out what the SDK advises a programmer", () => {
    const text =
      "Unexpected token <\n  Deserialization error: to see the raw response, inspect the hidden field {error}";
    expect(oneLine(text)).toBe("Unexpected token <");
  });
});

describe("portalRefusal()", () => {
  it.each([
    [
      "UnauthorizedException",
      "sso-session-refused",
      "AWS does not accept the SSO session: Session token not found",
      undefined,
    ],
    ["ForbiddenException", "sso-role-refused", "AWS does not give the role: Session token not found", undefined],
    ["ResourceNotFoundException", "sso-role-refused", "AWS does not give the role: Session token not found", undefined],
    ["TooManyRequestsException", "throttled", "AWS is getting too many requests", "Try again in a minute"],
  ])("puts %s into words", (name, code, message, hint) => {
    const problem = portalRefusal(name, "Session token\nnot found");
    expect([problem?.code, problem?.message, problem?.hint]).toEqual([code, message, hint]);
  });

  it("knows no other", () => {
    expect(portalRefusal("InvalidRequestException", "")).toBe(undefined);
  });
});

describe("wrappedPortalFailure()", () => {
  const host = "portal.sso.eu-central-1.amazonaws.com";
  it.each([
    ["TimeoutError: socket hang up", "unreachable", `cannot reach ${host}: the connection was cut`],
    [
      "Error: connect ECONNREFUSED 127.0.0.1:9",
      "unreachable",
      `cannot reach ${host}: connect ECONNREFUSED 127.0.0.1:9`,
    ],
    [
      "Error: unable to verify the first certificate",
      "unreachable",
      `cannot reach ${host}: unable to verify the first certificate`,
    ],
    ["SyntaxError: Unexpected token <", "reply-not-understood", `${host} answered something that is not AWS's`],
    ["Unknown: UnknownError", "reply-not-understood", `${host} answered something that is not AWS's`],
    ["InternalServerException: Oh", "aws-error", "AWS answered InternalServerException: Oh"],
    ["UnauthorizedException: No", "sso-session-refused", "AWS does not accept the SSO session: No"],
    ["Error: something else", undefined, undefined],
    ["no name", undefined, undefined],
  ])("takes apart %j", (text, code, message) => {
    const problem = wrappedPortalFailure(new Error(text), scopeOf(developer), host);
    expect([problem?.code, problem?.message]).toEqual([code, message]);
  });
});
