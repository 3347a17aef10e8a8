import { expect, test } from "vitest";
import { endpointCases } from "../support/endpoint-cases.ts";
import { identityWorld, keyLines, people, roleArnOf } from "../support/identities.ts";
import { IdentityProbe } from "../support/identity-machine.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";

const nothing = { environment: {}, config: "", credentials: "", source: {} };

test.each(endpointCases)(
  "the AWS CLI asks, and the core does, by itself or by the AWS CLI: $what",
  async ({ machine, hosts }) => {
    const probe = new IdentityProbe(await openEmulator({ world: identityWorld() }), await openTemporaryFolder("home"));
    const asked = {
      aws: (await probe.awsCli({ ...nothing, ...machine })).hosts,
      sdk: (await probe.core({ ...nothing, ...machine }, "sdk")).hosts,
      "aws-cli": (await probe.core({ ...nothing, ...machine }, "aws-cli")).hosts,
    };
    expect(asked).toEqual({ aws: hosts, sdk: hosts, "aws-cli": hosts });
  },
);

test.each(["sdk", "aws-cli"] as const)(
  "the profile's hosts are asked with the keys of the settings' role too, by %s",
  async (provider) => {
    const probe = new IdentityProbe(await openEmulator({ world: identityWorld() }), await openTemporaryFolder("home"));
    const config = `[profile shop]\n${keyLines(people.base)}use_fips_endpoint = true\n[profile other]\nregion = us-east-1\n`;
    const { by, hosts } = await probe.core(
      {
        ...nothing,
        config,
        environment: { AWS_PROFILE: "other" },
        source: { aws_profile: "shop", role_arn: roleArnOf("reader") },
      },
      provider,
    );
    expect([by, hosts]).toEqual([
      "role reader",
      ["sts-fips.eu-central-1.amazonaws.com", "codeartifact-fips.eu-central-1.amazonaws.com"],
    ]);
  },
);
