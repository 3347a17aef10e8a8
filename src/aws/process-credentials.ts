import * as v from "valibot";
import { Problem } from "../core/problem.ts";
import type { CredentialProvider, CredentialWorld } from "./credential-world.ts";
import { redacted } from "./redacted.ts";
import { type ProgramRun, runProgram } from "./run-program.ts";
import { oneLine } from "./service-failure.ts";

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
const versioned = v.object({ Version: v.literal(1) });
const printedKeys = v.object({
  AccessKeyId: v.pipe(v.string(), v.nonEmpty()),
  SecretAccessKey: v.pipe(v.string(), v.nonEmpty()),
  SessionToken: v.nullish(v.string()),
  Expiration: v.nullish(v.string()),
});

/**
 * The credentials that the program in a profile's `credential_process` prints.
 *
 * Not left to the SDK, whose child goes on when the time is up or this process ends. Like the SDK, and unlike the AWS CLI,
 * it has the shell read the line. Unlike both, it has `./x` be in the home: in the current folder it would be a project's.
 */
export function processCredentials(
  profile: string,
  line: string,
  { environment, project, signal, waitFor }: CredentialWorld,
): CredentialProvider {
  const name = `credential_process of profile "${profile}"`;
  return async () => {
    waitFor(name);
    try {
      return readKeys(name, await runProgram(line, [], { environment, signal, project, shell: true }), environment);
    } finally {
      waitFor(undefined);
    }
  };
}

function readKeys(name: string, { exitCode, stdout, stderr }: ProgramRun, environment: CredentialWorld["environment"]) {
  if (exitCode !== 0) {
    const text = oneLine(redacted(stderr, environment));
    throw processFailed(name, text);
  }
  const printed = parseJson(stdout);
  if (printed === undefined) {
    throw unusable(name, "it printed something that is not JSON");
  }
  if (!v.is(versioned, printed)) {
    throw unusable(name, 'what it printed has no "Version": 1');
  }
  const keys = v.safeParse(printedKeys, printed);
  if (!keys.success) {
    throw unusable(name, "it printed no AccessKeyId, or no SecretAccessKey");
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys.output;
  if (Expiration && Date.parse(Expiration) < Date.now()) {
    throw unusable(name, `it printed credentials that ended at ${oneLine(Expiration)}`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken && { sessionToken: SessionToken }),
  };
}

/** A `credential_process` ended with another exit code than 0; `text` is what it said. */
export function processFailed(name: string, text: string): Problem {
  return unusable(name, text === "" ? "it printed no reason" : `"${text}"`);
}

function unusable(name: string, reason: string): Problem {
  return new Problem(
    "credential-process-failed",
    `${name} failed: ${reason}`,
    "Run the program by hand to see what it lacks",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
