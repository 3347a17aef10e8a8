import { fromLoginCredentials } from "@aws-sdk/credential-providers";
import { Problem } from "../core/problem.ts";
import { shellWord } from "../core/shell-word.ts";
import type { clientConfig as ClientConfig, CredentialProvider } from "./credential-world.ts";
import { sdkProfileName } from "./sdk-configuration.ts";
import { oneLine } from "./service-failure.ts";
import { silentLogger } from "./silent-logger.ts";

/** The credentials of a session of `aws login`, renewed when they end soon. */
export function loginCredentials(profile: string, clientConfig: ReturnType<typeof ClientConfig>): CredentialProvider {
  const fromSession = fromLoginCredentials({
    profile: sdkProfileName(profile),
    clientConfig,
    logger: silentLogger,
  });
  return async (properties) => {
    try {
      return await fromSession(properties);
    } catch (error) {
      throw error instanceof Error && error.name === "CredentialsProviderError" ? failure(profile, error) : error;
    }
  };
}

/** There is no code to tell the SDK's texts by (`LoginCredentialsFetcher.js`). */
function failure(profile: string, error: Error): Problem {
  const hint = `Run aws login --profile ${shellWord(profile)}`;
  if (error.message.includes("ENOENT")) {
    return new Problem("login-session-unusable", `there is no session of aws login for profile "${profile}"`, hint, {
      cause: error,
    });
  }
  return new Problem(
    "login-session-unusable",
    `the session of aws login for profile "${profile}" cannot be used: ${oneLine(error.message)}`,
    hint,
    { cause: error },
  );
}
