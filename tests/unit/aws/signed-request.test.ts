import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AwsKeys } from "../../../src/aws/aws-keys.ts";
import { type SignedRequest, signedRequest } from "../../../src/aws/signed-request.ts";
import type { Scope } from "../../../src/core/scope.ts";

const scopes = fc.record<Scope>(
  {
    region: fc.constantFrom("eu-central-1", "us-gov-west-1"),
    domain: fc.stringMatching(/^[a-z][a-z0-9-]{0,48}[a-z0-9]$/),
    domainOwner: fc.stringMatching(/^\d{12}$/),
    durationSeconds: fc.integer({ min: 900, max: 43_200 }),
    identity: fc.constant({ kind: "default" }),
  },
  { requiredKeys: ["region", "domain", "domainOwner", "identity"] },
);

const printable = /^[\t -~\u00a0]{1,200}$/;
const keysOfUsers = fc.record<AwsKeys>(
  {
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
    secretAccessKey: fc.stringMatching(printable),
    sessionToken: fc.stringMatching(printable),
  },
  { requiredKeys: ["accessKeyId", "secretAccessKey"] },
);

const host = "codeartifact.eu-central-1.amazonaws.com";

const times = fc.date({
  min: new Date("2000-01-01T00:00:00Z"),
  max: new Date("2100-01-01T00:00:00Z"),
  noInvalidDate: true,
});

/** The same request, signed by the SDK's signer. */
function signedBySdk(request: SignedRequest, { region }: Scope, keys: AwsKeys, signingDate: Date) {
  const names = ["content-length", "host", "user-agent"];
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => names.includes(name)));
  const { pathname, searchParams } = new URL(request.path, "https://aws.example");
  const query = Object.fromEntries(searchParams);
  const { sessionToken, ...rest } = keys;
  const credentials = { ...rest, ...(sessionToken !== undefined && { sessionToken }) };
  const signer = new SignatureV4({ service: "codeartifact", region, credentials, sha256: Sha256 });
  return signer.sign(new HttpRequest({ ...request, path: pathname, query, headers }), { signingDate });
}

describe("signedRequest", () => {
  it("has the headers that the SDK's signer gives it", async () => {
    await fc.assert(
      fc.asyncProperty(scopes, keysOfUsers, times, async (scope, keys, now) => {
        const request = signedRequest(scope, host, keys, now);
        const { headers } = await signedBySdk(request, scope, keys, now);
        expect(request.headers).toEqual(headers);
      }),
    );
  });

  it("asks for the domain, its owner, and the duration that is wanted", () => {
    const scope: Scope = {
      region: "eu-central-1",
      domain: "corp",
      domainOwner: "123456789012",
      identity: { kind: "default" },
    };
    const keys = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
    const common = "/v1/authorization-token?domain=corp&domain-owner=123456789012";
    expect(signedRequest(scope, host, keys)).toMatchObject({ method: "POST", hostname: host, path: common });
    expect(signedRequest({ ...scope, durationSeconds: 900 }, host, keys).path).toBe(`${common}&duration=900`);
  });
});
