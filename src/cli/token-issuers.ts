import { AutoTokenIssuer } from "../aws/auto-token-issuer.ts";
import { FewAtATime } from "../aws/few-at-a-time.ts";
import { SdkKeySource } from "../aws/sdk-key-source.ts";
import { SsoTokenIssuer } from "../aws/sso-token-issuer.ts";
import type { Settings } from "../core/settings.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";

/**
 * What asks AWS for tokens, put together as the settings want it.
 *
 * @param project absolute path of the project's folder, from which no program is to be taken
 * @param person there when a person may be asked, until the signal
 */
export async function newTokenIssuer(
  provider: Settings["provider"],
  project: string,
  person?: AbortSignal,
): Promise<TokenIssuer> {
  return new FewAtATime(await issuerOf(provider, project, person));
}

async function issuerOf(
  provider: Settings["provider"],
  project: string,
  person: AbortSignal | undefined,
): Promise<TokenIssuer> {
  const newSdk = async () => {
    // Half a megabyte of code, which a login by keys or by the AWS CLI does without.
    const { SdkTokenIssuer } = await import("../aws/sdk-token-issuer.ts");
    return new SdkTokenIssuer(process.env, Date.now, person && (await newMfaPrompt(person)), project);
  };
  let sdk: ReturnType<typeof newSdk> | undefined;
  const oneSdk = () => {
    sdk ??= newSdk();
    return sdk;
  };
  const newDirect = async () => {
    const { DirectTokenIssuer } = await import("../aws/direct-token-issuer.ts");
    return new DirectTokenIssuer(process.env, Date.now, oneSdk);
  };
  const world = { environment: process.env, now: Date.now };
  if (provider === "sdk") {
    return new SsoTokenIssuer(await newDirect(), "first", world);
  }
  const newAwsCli = async () => {
    const { AwsCliTokenIssuer } = await import("../aws/aws-cli-token-issuer.ts");
    const { findExecutable } = await import("../aws/find-executable.ts");
    const executable = findExecutable("aws", { path: process.env["PATH"], project, platform: process.platform });
    const keySource = new SdkKeySource(newSdk, person !== undefined);
    return new AwsCliTokenIssuer(executable, process.env, Date.now, keySource, project);
  };
  return provider === "aws-cli"
    ? new SsoTokenIssuer(await newAwsCli(), "after a failure", world)
    : new SsoTokenIssuer(new AutoTokenIssuer(await newDirect(), newAwsCli), "first", world);
}

async function newMfaPrompt(signal: AbortSignal): Promise<(serial: string) => Promise<string>> {
  const { MfaPrompt } = await import("../aws/mfa.ts");
  const prompt = new MfaPrompt(signal);
  return (serial) => prompt.ask(serial);
}
