import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "../../emulator/emulator.ts";
import { environmentClues, readAwsConfiguration } from "../../src/aws/aws-configuration.ts";
import { readOwnVariables } from "../../src/cli/environment.ts";
import { chooseIdentity } from "../../src/core/identity.ts";
import type { Scope } from "../../src/core/scope.ts";
import { identityWorld, podToken, signer } from "./identities.ts";
import type { Setting } from "./identity-cases.ts";
import { openEmulator } from "./open-emulator.ts";
import { openTemporaryFolder } from "./open-temporary-folder.ts";
import { setEnvironment } from "./set-environment.ts";

/** A machine on which AWS can be asked. */
interface Prepared {
  readonly emulator: Emulator;
  readonly home: string;
  /** For the domain of the example, as whom the machine says. */
  readonly scope: Scope;
}

/** Makes this process a machine: the SDK reads the environment of its process. */
export async function prepareIdentity(setting: (emulator: Emulator) => Setting): Promise<Prepared> {
  const emulator = await openEmulator({ world: identityWorld() });
  const home = await openTemporaryFolder("home");
  const { environment = {}, config = "", credentials = "", source = {} } = setting(emulator);
  const folder = join(home, ".aws");
  await mkdir(folder);
  await writeFile(join(folder, "jwt"), podToken());
  await writeFile(join(folder, "config"), config.replaceAll("FOLDER", folder));
  await writeFile(join(folder, "credentials"), credentials);
  setEnvironment({
    HOME: home,
    PATH: "/usr/bin:/bin",
    AWS_EC2_METADATA_DISABLED: "true",
    ...emulator.environment,
    ...environment,
  });
  return { emulator, home, scope: chosenScope(source) };
}

/** The scope of the example's domain, as whom this process's environment and the settings of the source say. */
export function chosenScope(source: Readonly<Record<string, string>>): Scope {
  const own = readOwnVariables(process.env);
  const { identity, roleArn } = chooseIdentity(
    {
      ...environmentClues(process.env),
      overridingProfile: own.awsProfile,
      hasGivenToken: own.hasWebIdentityToken,
      findProfile: (name) => readAwsConfiguration(process.env).findProfile(name),
    },
    { awsProfile: source["aws_profile"], roleArn: source["role_arn"] },
  );
  const domain = { region: "eu-central-1", domain: "corp", domainOwner: "123456789012" };
  return { ...domain, identity, ...(roleArn !== undefined && { roleArn }) };
}

/** Who asked AWS for a token. */
export function askers({ requests }: Emulator): readonly string[] {
  return requests
    .filter(({ service }) => service === "codeartifact")
    .map(({ credential }) => signer(credential.kind === "sigv4" ? credential.arn : undefined));
}
