import { describe, expect, it } from "vitest";
import { sdkFailure } from "../../../src/aws/sdk-failure.ts";
import { ssoOidcFailure, ssoRefusal } from "../../../src/aws/sso-oidc-failure.ts";
import { notUnderstood, transportFailure } from "../../../src/aws/transport-failure.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Scope } from "../../../src/core/scope.ts";

const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "123456789012",
  identity: { kind: "profile", name: "my profile", namedBy: "settings" },
};
const host = "codeartifact.us-west-2.amazonaws.com";
const networkHint = "Check the network, and HTTPS_PROXY";

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, fields: object = {}): Error {
  return Object.assign(new Error(message), { name, ...fields });
}

const answered = (status: number) => ({ $metadata: { httpStatusCode: status } });

/** Code, message and hint of a problem; anything else as it is. */
function words(failure: unknown) {
  return failure instanceof Problem ? [failure.code, failure.message, failure.hint] : failure;
}

describe("sdkFailure()", () => {
  it.each<[string, Error, readonly [string, string, string | undefined]]>([
    [
      "a session that the SDK finds too old",
      sdkError("CredentialsProviderError", "Token is expired. To refresh this SSO session run 'aws sso login'"),
      [
        "credentials-expired",
        "there is no valid SSO session: Token is expired. To refresh this SSO session run 'aws sso login'",
        'Run aws sso login --profile "my profile"',
      ],
    ],
    [
      "a proxy's page in place of STS's answer",
      sdkError("CredentialsProviderError", "Invalid response from STS.assumeRole call with role arn:aws:iam::1:role/r"),
      [
        "reply-not-understood",
        `${host} answered something that is not AWS's`,
        "Check what stands between this machine and AWS (HTTPS_PROXY)",
      ],
    ],
    [
      "credentials that are not to be had",
      sdkError("CredentialsProviderError", "Could not load\ncredentials"),
      [
        "no-credentials",
        'profile "my profile" gave no AWS credentials: Could not load credentials',
        "Check it with aws sts get-caller-identity",
      ],
    ],
    [
      "an answer that is no answer of AWS",
      sdkError("Unknown", "UnknownError", answered(403)),
      [
        "reply-not-understood",
        `${host} answered something that is not AWS's (HTTP 403)`,
        "Check what stands between this machine and AWS (HTTPS_PROXY)",
      ],
    ],
    [
      "a good answer that cannot be read",
      sdkError("Strange", "?", answered(200)),
      [
        "reply-not-understood",
        `${host} answered something that is not AWS's (HTTP 200)`,
        "Check what stands between this machine and AWS (HTTPS_PROXY)",
      ],
    ],
    [
      "a refusal",
      sdkError("ValidationException", "Too long", answered(400)),
      ["request-refused", "AWS refused the request: Too long", "Check the source's URL and settings"],
    ],
    [
      "a connection that is refused",
      sdkError("Error", "connect ECONNREFUSED 127.0.0.1:9", { code: "ECONNREFUSED" }),
      ["unreachable", `cannot reach ${host}: connect ECONNREFUSED 127.0.0.1:9`, networkHint],
    ],
  ])("puts into words %s", (_what, error, expected) => {
    expect(words(sdkFailure(error, scope))).toEqual(expected);
  });

  it("sends to no profile where none is named", () => {
    const error = sdkError("CredentialsProviderError", "The SSO session has expired");
    expect(words(sdkFailure(error, { ...scope, identity: { kind: "default" } }))).toEqual([
      "credentials-expired",
      "there is no valid SSO session: The SSO session has expired",
      "Run aws sso login",
    ]);
  });

  it.each([
    ["a problem", new Problem("throttled", "already in words")],
    ["what is no error", "text"],
    ["a bug", new TypeError("x is not a function")],
    ["a bug with odd metadata", sdkError("Error", "odd", { $metadata: null })],
    ["a bug with metadata without a status", sdkError("Error", "odd", { $metadata: { attempts: 1 } })],
  ])("keeps %s as it is", (_what, error) => {
    expect(sdkFailure(error, scope)).toBe(error);
  });
});

describe("transportFailure()", () => {
  it.each<[string, Error, string | undefined, readonly [string, string, string | undefined]]>([
    [
      "silence",
      sdkError("TimeoutError", "timed out"),
      undefined,
      ["timed-out", `${host} did not answer in time`, networkHint],
    ],
    [
      "silence after the connection, in the words of the SDK",
      sdkError("TimeoutError", "@smithy/node-http-handler - [ERROR] a request has exceeded …", { code: "ETIMEDOUT" }),
      undefined,
      ["timed-out", `${host} did not answer in time`, networkHint],
    ],
    [
      "a program that does not end",
      sdkError("AbortError", "aborted"),
      'credential_process of profile "p"',
      ["timed-out", 'credential_process of profile "p" did not end in time', "Run it by hand to see what it waits for"],
    ],
    [
      "an answer that broke off",
      sdkError("Error", "aborted", { code: "ECONNRESET" }),
      undefined,
      ["unreachable", `the answer of ${host} broke off`, networkHint],
    ],
    [
      "all addresses of a host",
      Object.assign(
        new AggregateError(["no error", new Error("no code"), sdkError("Error", "x", { code: "ETIMEDOUT" })], "all"),
        { name: "AggregateError" },
      ),
      undefined,
      ["unreachable", `cannot reach ${host}: all`, networkHint],
    ],
    [
      "a failure without words",
      sdkError("Error", "", { code: "EHOSTUNREACH" }),
      undefined,
      ["unreachable", `cannot reach ${host}: EHOSTUNREACH`, networkHint],
    ],
    [
      "a certificate that nobody vouches for, in the words of Node.js 26",
      sdkError(
        "Error",
        "unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca",
        { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
      ),
      undefined,
      [
        "certificate-not-trusted",
        `the certificate of ${host} is not trusted: unable to verify the first certificate`,
        "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
      ],
    ],
    [
      "a certificate of another host",
      sdkError("Error", "Host: a. is not in the cert's altnames", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
      undefined,
      [
        "certificate-not-trusted",
        `the certificate of ${host} is not trusted: Host: a. is not in the cert's altnames`,
        "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
      ],
    ],
  ])("puts into words %s", (_what, error, waitingFor, expected) => {
    expect(words(transportFailure(error, host, waitingFor, []))).toEqual(expected);
  });

  it("names the endpoint override that leads to a host, also where that is no URL", () => {
    const error = sdkError("Error", "connect ECONNREFUSED", { code: "ECONNREFUSED" });
    const override = (url: string) => [{ setting: "AWS_ENDPOINT_URL", service: undefined, url }];
    expect([
      words(transportFailure(error, "vpce.example", undefined, override("https://vpce.example/"))),
      words(transportFailure(error, "vpce", undefined, override("vpce"))),
    ]).toEqual([
      [
        "unreachable",
        "cannot reach vpce.example: connect ECONNREFUSED",
        'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL, which sends requests to "https://vpce.example/"',
      ],
      [
        "unreachable",
        "cannot reach vpce: connect ECONNREFUSED",
        'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL, which sends requests to "vpce"',
      ],
    ]);
  });

  it("knows no other error", () => {
    expect(transportFailure(new AggregateError([], "nothing"), host, undefined, [])).toBe(undefined);
  });
});

it("notUnderstood() knows the refusal of a proxy that wants a password", () => {
  expect(words(notUnderstood(host, 407))).toEqual([
    "reply-not-understood",
    `cannot reach ${host}: the proxy wants another user name and password (HTTP 407)`,
    "Put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT",
  ]);
});

describe("ssoOidcFailure()", () => {
  const url = "https://oidc.eu-central-1.amazonaws.com";
  const oidc = "oidc.eu-central-1.amazonaws.com";
  const refused = { error: "invalid_grant", error_description: "Invalid\ngrant" };
  it.each<[string, Error, readonly [string, string, string | undefined]]>([
    [
      "a refusal",
      sdkError("InvalidGrantException", "", { ...refused, ...answered(400) }),
      [
        "sso-sign-in-failed",
        "AWS refused to renew the session: InvalidGrantException (Invalid grant)",
        "Check sso_start_url and sso_region",
      ],
    ],
    [
      "a refusal without a description",
      sdkError("InvalidGrantException", "", { error: "invalid_grant", ...answered(400) }),
      [
        "sso-sign-in-failed",
        "AWS refused to renew the session: InvalidGrantException",
        "Check sso_start_url and sso_region",
      ],
    ],
    [
      "too many requests",
      sdkError("SlowDownException", "", { ...refused, ...answered(400) }),
      ["throttled", "AWS is getting too many requests", "Try again in a minute"],
    ],
    [
      "too many requests, without a name",
      sdkError("Unknown", "", answered(429)),
      ["throttled", "AWS is getting too many requests", "Try again in a minute"],
    ],
    [
      "trouble of AWS",
      sdkError("InternalServerException", "", { error_description: "Oh", ...answered(500) }),
      ["aws-error", `${oidc} answered InternalServerException (Oh)`, "Try again in a minute"],
    ],
    [
      "a page",
      sdkError("Unknown", "", answered(502)),
      [
        "reply-not-understood",
        `${oidc} answered something that is not AWS's (HTTP 502)`,
        "Check what stands between this machine and AWS (HTTPS_PROXY)",
      ],
    ],
  ])("puts into words %s", (_what, error, expected) => {
    expect(words(ssoOidcFailure(error, url, "renew the session"))).toEqual(expected);
  });

  it.each([
    ["a bug", new TypeError("x is not a function")],
    ["what is no error", "text"],
    ["a problem", new Problem("throttled", "already in words")],
  ])("keeps %s as it is", (_what, error) => {
    expect(ssoOidcFailure(error, "no URL", "renew the session")).toBe(error);
  });

  it("takes what passes for no refusal", () => {
    expect(ssoRefusal(sdkError("AuthorizationPendingException", "", { error: "authorization_pending" }))).toBe(
      undefined,
    );
    expect(ssoRefusal("text")).toBe(undefined);
  });
});
