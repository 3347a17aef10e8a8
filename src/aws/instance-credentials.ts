import { fromInstanceMetadata } from "@aws-sdk/credential-providers";
import { Problem } from "../core/problem.ts";
import type { CredentialProvider } from "./credential-world.ts";
import { silentLogger } from "./silent-logger.ts";

const instanceMetadata = "the instance metadata of EC2";

/** Twice, at worst: an instance answers in milliseconds, and any other machine is to lose no second of its user's. */
const defaultTimeoutMs = 400;

/** The role of the EC2 instance. Its time is set by the variable that the AWS CLI reads. */
export function instanceCredentials(environment: Readonly<Record<string, string | undefined>>): CredentialProvider {
  const timeoutSeconds = Number(environment["AWS_METADATA_SERVICE_TIMEOUT"]);
  const ask = fromInstanceMetadata({
    timeout: timeoutSeconds > 0 ? timeoutSeconds * 1000 : defaultTimeoutMs,
    maxRetries: 0,
    logger: silentLogger,
  });
  return async (properties) => {
    // "true" alone switches it off for the AWS CLI, any word does for the SDK.
    if (environment["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") {
      throw nothingThere("is switched off by AWS_EC2_METADATA_DISABLED");
    }
    try {
      return await ask(properties);
    } catch (cause) {
      const status = cause instanceof Error && "statusCode" in cause ? cause.statusCode : undefined;
      throw nothingThere(status === undefined ? "does not answer" : `answered HTTP ${status}`, cause);
    }
  };
}

function nothingThere(reason: string, cause?: unknown): Problem {
  return new Problem("no-credentials", `${instanceMetadata} ${reason}`, undefined, { cause });
}
