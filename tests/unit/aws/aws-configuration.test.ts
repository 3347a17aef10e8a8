import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAwsConfiguration } from "../../../src/aws/aws-configuration.ts";
import { keysAtHand } from "../../../src/aws/keys-at-hand.ts";
import { fileKeys } from "../../../src/aws/static-keys.ts";
import { sharedScope } from "../../support/login-target.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";
import { setEnvironment } from "../../support/set-environment.ts";

describe("readAwsConfiguration()", () => {
  it("takes variables and the home in the names of its files as botocore does", async () => {
    const home = await openTemporaryFolder("home");
    setEnvironment({ HOME: home });
    await mkdir(join(home, "$unknown"));
    await writeFile(join(home, "$unknown", "config"), "[profile one]\n");
    await writeFile(join(home, "credentials"), "[two]\n");
    const environment = {
      PLACE: home,
      NAME: "credentials",
      AWS_CONFIG_FILE: "~/$unknown/config",
      AWS_SHARED_CREDENTIALS_FILE: `\${PLACE}/$NAME`,
    };
    expect(readAwsConfiguration(environment).profileNames).toEqual(["one", "two"]);
  });
});

it("fileKeys() takes the session token by either of its names, the older one first", async () => {
  const keys = { aws_access_key_id: "AKIA", aws_secret_access_key: "s" };
  const both = { ...keys, aws_security_token: "old", aws_session_token: "new" };
  expect([await fileKeys("p", both)(), await fileKeys("p", { ...keys, aws_session_token: "new" })()]).toEqual([
    { accessKeyId: "AKIA", secretAccessKey: "s", sessionToken: "old" },
    { accessKeyId: "AKIA", secretAccessKey: "s", sessionToken: "new" },
  ]);
});

it("keysAtHand() has none for an identity that takes more than a look", () => {
  const environment = { AWS_CONFIG_FILE: "/absent", AWS_SHARED_CREDENTIALS_FILE: "/absent" };
  const configuration = readAwsConfiguration(environment);
  expect([
    keysAtHand({ ...sharedScope, identity: { kind: "container" } }, environment, configuration),
    keysAtHand(sharedScope, environment, configuration),
    keysAtHand({ ...sharedScope, roleArn: "arn:aws:iam::1:role/r" }, environment, configuration),
  ]).toEqual([undefined, undefined, undefined]);
});
