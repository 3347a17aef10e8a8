import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import { SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { beforeEach, expect, it } from "vitest";
import { endpointHost, networkHint, ownHost } from "../../../src/aws/endpoint-host.ts";
import { sharedScope } from "../../support/login-target.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";
import { setEnvironment } from "../../support/set-environment.ts";

const noFiles = { AWS_CONFIG_FILE: "/absent", AWS_SHARED_CREDENTIALS_FILE: "/absent" };

beforeEach(() => {
  setEnvironment({ ...noFiles, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" });
});

it.each([
  ["eu-central-1", "codeartifact.eu-central-1.amazonaws.com"],
  ["cn-north-1", "codeartifact.cn-north-1.amazonaws.com.cn"],
  ["nowhere", "codeartifact.nowhere.amazonaws.com"],
])("endpointHost() is AWS's own in %s: %s", (region, host) => {
  expect(endpointHost({ ...sharedScope, region }, noFiles)).toBe(host);
});

it("endpointHost() is that of the profile that AWS is asked as", async () => {
  const config = join(await openTemporaryFolder("aws"), "config");
  writeFileSync(config, "[profile shop]\nuse_fips_endpoint = True\nuse_dualstack_endpoint = true\n");
  const asShop = { ...sharedScope, identity: { kind: "profile", name: "shop", namedBy: "settings" } } as const;
  const environment = { ...noFiles, AWS_CONFIG_FILE: config };
  expect([
    endpointHost(asShop, environment),
    endpointHost(asShop, { ...environment, AWS_USE_DUALSTACK_ENDPOINT: "no" }),
    endpointHost(asShop, { ...environment, AWS_ENDPOINT_URL: "https://aws.corp.example" }),
    endpointHost({ ...sharedScope, identity: { kind: "default" } }, environment),
  ]).toEqual([
    "codeartifact-fips.eu-central-1.api.aws",
    "codeartifact-fips.eu-central-1.amazonaws.com",
    "aws.corp.example",
    "codeartifact.eu-central-1.amazonaws.com",
  ]);
});

const regions = [
  ...["eu-central-1", "us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1", "nowhere"],
  ...["us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1"],
];
const variants = [undefined, "set"].flatMap((fips) => [undefined, "set"].map((dualStack) => ({ fips, dualStack })));

it.each([
  ["codeartifact", () => new CodeartifactClient({ region: "us-east-1" })],
  ["oidc", () => new SSOOIDCClient({ region: "us-east-1" })],
] as const)("ownHost() is where the SDK's client asks %s, in each partition and variant", (service, newClient) => {
  const { endpointProvider } = newClient().config;
  const asked = regions.flatMap((region) => variants.map((variant) => ({ region, ...variant })));
  const ofSdk = asked.map(({ region, fips, dualStack }) => {
    const parameters = { Region: region, UseFIPS: fips !== undefined, UseDualStack: dualStack !== undefined };
    return endpointProvider(parameters).url.href;
  });
  expect(asked.map(({ region, ...variant }) => `https://${ownHost(service, region, variant)}/`)).toEqual(ofSdk);
});

it("endpointHost() and networkHint() go by the environment where nothing else is said", () => {
  setEnvironment({ ...noFiles, AWS_ENDPOINT_URL_CODEARTIFACT: "https://aws.corp.example:8443/x" });
  const host = endpointHost(sharedScope);
  expect([host, networkHint(host), networkHint("other.example")]).toEqual([
    "aws.corp.example:8443",
    'Check the network, HTTPS_PROXY, and AWS_ENDPOINT_URL_CODEARTIFACT, which sends requests to "https://aws.corp.example:8443/x"',
    "Check the network, and HTTPS_PROXY",
  ]);
});

it.each([
  ["codeartifact-fips.eu-central-1.amazonaws.com", "AWS_USE_FIPS_ENDPOINT or use_fips_endpoint"],
  ["sts-fips.eu-central-1.api.aws", "AWS_USE_FIPS_ENDPOINT or use_fips_endpoint"],
  ["codeartifact.eu-central-1.api.aws", "AWS_USE_DUALSTACK_ENDPOINT or use_dualstack_endpoint"],
  ["oidc.cn-north-1.api.amazonwebservices.com.cn", "AWS_USE_DUALSTACK_ENDPOINT or use_dualstack_endpoint"],
])("networkHint() doubts %s, and names the settings that ask for it", (host, settings) => {
  expect(networkHint(host)).toBe(
    `Check the network, HTTPS_PROXY, and that AWS has this host, which ${settings} asks for`,
  );
});
