import { fromProcess } from "@aws-sdk/credential-providers";
import { Problem } from "../core/problem.ts";
import { sdkProfileName } from "./aws-configuration.ts";
import { redacted } from "./redacted.ts";
import type { CredentialProvider } from "./sdk-credentials.ts";
import { oneLine } from "./service-failure.ts";

/** The credentials that the program in a profile's `credential_process` prints. */
export function processCredentials(profile: string, waitFor: (what: string | undefined) => void): CredentialProvider {
  const fromProgram = fromProcess({ profile: sdkProfileName(profile) });
  return async (properties) => {
    const name = `credential_process of profile "${profile}"`;
    waitFor(name);
    try {
      return await fromProgram(properties);
    } catch (cause) {
      throw new Problem(
        "credential-process-failed",
        `${name} failed: ${reason(cause instanceof Error ? cause.message : String(cause))}`,
        "Run the program by hand to see what it lacks",
        { cause },
      );
    } finally {
      waitFor(undefined);
    }
  };
}

/** The program's own words: without the command line, in which there may be secrets, that Node puts before them. */
function reason(message: string): string {
  if (!message.startsWith("Command failed: ")) {
    return message.replace(/^Profile .* credential_process (did not return|returned) /, (_all, what) =>
      what === "returned" ? "it printed " : "it did not print ",
    );
  }
  const [, ...lines] = message.split("\n");
  const text = oneLine(redacted(lines.join("\n")));
  return text === "" ? "it printed no reason" : `"${text}"`;
}
