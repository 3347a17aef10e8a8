import type { AwsProfile } from "../core/aws-profile.ts";
import { Problem } from "../core/problem.ts";
import { shellWord } from "../core/shell-word.ts";
import type { CredentialProvider } from "./credential-world.ts";

/** The keys of the environment. */
export function environmentKeys(environment: Readonly<Record<string, string | undefined>>): CredentialProvider {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
    if (!accessKeyId || !secretAccessKey) {
      const name = accessKeyId ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
      throw new Problem("no-credentials", `${name} is not set`, `Set ${name}, or unset what belongs to it`);
    }
    // In the order of botocore; the SDK knows the second only.
    const sessionToken = environment["AWS_SECURITY_TOKEN"] || environment["AWS_SESSION_TOKEN"];
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}

/** The keys that stand in a profile. */
export function fileKeys(name: string, keys: AwsProfile["config"]): CredentialProvider {
  return async () => {
    const accessKeyId = keys["aws_access_key_id"];
    const secretAccessKey = keys["aws_secret_access_key"];
    const sessionToken = keys["aws_security_token"] || keys["aws_session_token"];
    if (!accessKeyId || !secretAccessKey) {
      throw new Problem(
        "no-credentials",
        `profile "${name}" has ${accessKeyId ? "no aws_secret_access_key" : "an empty aws_access_key_id"}`,
        `Run aws configure --profile ${shellWord(name)}`,
      );
    }
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
