import { describe } from "vitest";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { AwsCliTokenIssuer } from "../../src/aws/aws-cli-token-issuer.ts";
import { developerKeys } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { describeTokenIssuer } from "../support/token-issuer-contract.ts";

describe("AwsCliTokenIssuer with the real AWS CLI", () => {
  describeTokenIssuer(async () => {
    const emulator = await openEmulator();
    const environment = {
      ...emulator.environment,
      ...developerKeys,
      PATH: "/usr/bin:/bin",
      HOME: await openTemporaryFolder("home"),
    };
    return {
      issuer: new AwsCliTokenIssuer(awsCliProgram, environment, Date.now),
      scope: {
        region: "eu-central-1",
        domain: "corp",
        domainOwner: "123456789012",
        identity: { kind: "access-key", accessKeyId: developerKeys.AWS_ACCESS_KEY_ID },
      },
      now: Date.now,
    };
  });
});
