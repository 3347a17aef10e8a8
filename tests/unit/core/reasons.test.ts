import { expect, it } from "vitest";
import type { Identity } from "../../../src/core/identity.ts";
import { identityReason, urlReason } from "../../../src/core/reasons.ts";
import { sharedUrl } from "../../support/documented-example.ts";

const vpcHost = "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com";

it.each([
  [sharedUrl, "its host name says so, which is one of AWS's"],
  [
    `https://${vpcHost}/pypi/d/corp-123456789012/shared/simple/`,
    `its path says so, and you trust the VPC endpoint "${vpcHost}"`,
  ],
  ["https://proxy.example:8443/simple/", 'its settings say so, and you trust the host "proxy.example:8443"'],
  ["http://localhost:8000/simple/", "its settings say so, and its host is this machine"],
  ["ftp://proxy.example/", ""],
  [sharedUrl.replace("https", "http"), ""],
])("urlReason() of %s: %s", (url, reason) => {
  expect(urlReason(url)).toBe(reason);
});

it.each<[Identity, string]>([
  [{ kind: "profile", name: "p", namedBy: "settings" }, "aws_profile in the settings"],
  [{ kind: "profile", name: "p", namedBy: "override" }, "POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE"],
  [{ kind: "profile", name: "p", namedBy: "environment" }, "AWS_PROFILE"],
  [{ kind: "access-key", accessKeyId: "AKIA" }, "AWS_ACCESS_KEY_ID"],
  [{ kind: "web-identity", token: "file", roleArn: undefined }, "AWS_WEB_IDENTITY_TOKEN_FILE"],
  [{ kind: "web-identity", token: "given", roleArn: undefined }, "POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN"],
  [{ kind: "web-identity", token: "github", roleArn: undefined }, "GitHub Actions"],
  [{ kind: "container" }, "AWS_CONTAINER_CREDENTIALS_*"],
  [{ kind: "default" }, "nothing else is named"],
])("identityReason() of %j: %s", (identity, reason) => {
  expect(identityReason(identity)).toBe(reason);
});
