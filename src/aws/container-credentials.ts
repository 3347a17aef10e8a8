import { fromHttp } from "@aws-sdk/credential-providers";
import { Problem } from "../core/problem.ts";
import type { CredentialProvider } from "./credential-world.ts";
import { oneLine } from "./service-failure.ts";
import { silentLogger } from "./silent-logger.ts";

/** ECS, EKS Pod Identity, CodeBuild. One attempt more after a second: the endpoint may still be starting. */
export function containerCredentials(): CredentialProvider {
  const ask = fromHttp({ maxRetries: 1, logger: silentLogger });
  return async (properties) => {
    try {
      return await ask(properties);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.replace(/^Error: /, "") : String(cause);
      throw new Problem(
        "container-credentials-failed",
        `the container gives no AWS credentials: ${oneLine(reason)}`,
        "Check the role of the task or pod",
        { cause },
      );
    }
  };
}
