import { expect, it } from "vitest";
import { endpointHost, networkHint } from "../../../src/aws/endpoint-host.ts";
import { sharedScope } from "../../support/login-target.ts";
import { setEnvironment } from "../../support/set-environment.ts";

it.each([
  ["eu-central-1", "codeartifact.eu-central-1.amazonaws.com"],
  ["cn-north-1", "codeartifact.cn-north-1.amazonaws.com.cn"],
  ["nowhere", "codeartifact.nowhere.amazonaws.com"],
])("endpointHost() is AWS's own in %s: %s", (region, host) => {
  expect(endpointHost({ ...sharedScope, region }, [])).toBe(host);
});

it("endpointHost() and networkHint() go by the environment where nothing else is said", () => {
  setEnvironment({
    AWS_CONFIG_FILE: "/absent",
    AWS_SHARED_CREDENTIALS_FILE: "/absent",
    AWS_ENDPOINT_URL_CODEARTIFACT: "https://aws.corp.example:8443/x",
  });
  const host = endpointHost(sharedScope);
  expect([host, networkHint(host), networkHint("other.example")]).toEqual([
    "aws.corp.example:8443",
    'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL_CODEARTIFACT, which sends requests to "https://aws.corp.example:8443/x"',
    "Check the network, and HTTPS_PROXY",
  ]);
});
