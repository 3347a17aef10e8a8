import { describe, expect, it } from "vitest";
import { checkEndpointOverrides, endpointOverrides } from "../../../src/aws/endpoint-override.ts";

const check = (environment: Readonly<Record<string, string>>) => checkEndpointOverrides(endpointOverrides(environment));

describe("checkEndpointOverrides", () => {
  it.each(["", "_CODEARTIFACT", "_STS", "_SSO", "_SSO_OIDC", "_SIGNIN"])(
    "refuses plain http in AWS_ENDPOINT_URL%s",
    (suffix) => {
      expect(() => check({ [`AWS_ENDPOINT_URL${suffix}`]: "http://evil.example" })).toThrow(
        `AWS_ENDPOINT_URL${suffix} sends AWS requests to "http://evil.example", which is not https`,
      );
    },
  );

  it.each(["S3", "DYNAMODB", "SQS"])("leaves alone where %s is, which is not asked", (service) => {
    expect(() => check({ [`AWS_ENDPOINT_URL_${service}`]: "http://minio:9000" })).not.toThrow();
  });
});
