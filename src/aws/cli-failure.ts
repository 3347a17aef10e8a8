import { identityText } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { shellWord } from "../core/shell-word.ts";
import { readAwsConfiguration } from "./aws-configuration.ts";
import { endpointHost, networkHint, scopeProfile } from "./endpoint-host.ts";
import { endpointOverrides } from "./endpoint-override.ts";
import { processFailed } from "./process-credentials.ts";
import { profileNotFound } from "./profile-not-found.ts";
import { proxyText } from "./proxy.ts";
import { redacted } from "./redacted.ts";
import { oneLine, serviceFailure } from "./service-failure.ts";
import { portalRefusal, sessionRefused } from "./sso-refusal.ts";
import { betweenHint, certificateFailure, unanswered } from "./transport-failure.ts";

type Environment = Readonly<Record<string, string | undefined>>;

// "An error occurred (CODE) when calling the OPERATION operation (reached max retries: 4): MESSAGE"
const serviceErrorText =
  /An error occurred \((\w+)\) when calling the (\w+) operation(?: \(reached max retries: \d+\))?: ?(.*)/s;

/**
 * What the AWS CLI wrote to standard error, in the user's words. Its exit codes do not tell these apart, and differ
 * between versions 1 and 2, so its texts (the same in both) have to.
 */
export function cliFailure(
  run: { readonly exitCode: number | null; readonly stderr: string },
  scope: Scope,
  environment: Environment,
): Problem {
  const text = oneLine(withoutTraceback(redacted(run.stderr, environment)));
  const [, code, operation, message = ""] = serviceErrorText.exec(text) ?? [];
  const overrides = endpointOverrides(environment, scopeProfile(scope));
  // A URL in the text names the host that was asked, which may be one on the way to the keys.
  const host = /https:\/\/([^/\s"]+)/.exec(text)?.[1]?.replace(/:443$/, "") ?? "AWS";
  if (code !== undefined) {
    // In place of a code, the status of an answer that had none: a proxy's.
    if (/^\d+$/.test(code)) {
      return notOfAws(` (HTTP ${code})`);
    }
    const refusal = operation === "GetRoleCredentials" ? portalRefusal(code, message) : undefined;
    return refusal ?? serviceFailure(code, message, scope);
  }
  const profile = scope.identity.kind === "profile" ? ` --profile ${shellWord(scope.identity.name)}` : "";
  const unknownProfile = /The config profile \((.*?)\) could not be found/.exec(text)?.[1];
  if (unknownProfile !== undefined) {
    return profileNotFound(unknownProfile, readAwsConfiguration(environment).profileNames);
  }
  const [, saidByProcess] = /Error when retrieving credentials from custom-process: ?(.*)/.exec(text) ?? [];
  if (saidByProcess !== undefined) {
    return processFailed(`the credential_process behind ${identityText(scope.identity)}`, saidByProcess);
  }
  if (/\bMFA\b|GetPassWarning|EOF when reading a line/.test(text)) {
    return new Problem(
      "mfa-needed",
      `${identityText(scope.identity)} needs a code of its MFA device`,
      "Run poetry on a terminal, where you are asked for it",
    );
  }
  if (/login credential provider requires an additional dependency/.test(text)) {
    return new Problem(
      "cli-too-old",
      "this AWS CLI cannot use the sessions of aws login",
      'Use version 2 of the AWS CLI, or leave provider = "aws-cli" out of the settings',
    );
  }
  if (/Invalid choice|argument command/i.test(text)) {
    return new Problem(
      "cli-too-old",
      'the AWS CLI has no command "codeartifact"',
      'Update the AWS CLI to 1.18.77, 2.0.21 or newer, or leave provider = "aws-cli" out of the settings',
    );
  }
  if (/Unable to locate credentials|No credentials|Partial credentials/i.test(text)) {
    return new Problem(
      "no-credentials",
      `the AWS CLI has no credentials for ${identityText(scope.identity)}: "${text}"`,
      "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
    );
  }
  // What the AWS CLI makes of the portal's refusal, and of a legacy session that has expired.
  if (/SSO session associated with this profile has expired or is otherwise invalid/.test(text)) {
    return sessionRefused(text);
  }
  if (/SSO|Token has expired|session .*expired/i.test(text)) {
    return new Problem("credentials-expired", `there is no valid SSO session: ${text}`, `Run aws sso login${profile}`);
  }
  if (/Invalid CA bundle|suitable TLS CA certificate bundle/i.test(text)) {
    return new Problem(
      "ca-bundle-unreadable",
      `cannot read the certificates that AWS_CA_BUNDLE or ca_bundle names: ${text}`,
      "Correct the setting, or unset it",
    );
  }
  if (/CERTIFICATE_VERIFY_FAILED|SSL validation failed.* doesn't match /i.test(text)) {
    return certificateFailure(host, text.replace(/ \(_ssl\.c:\d+\)/, ""));
  }
  if (/Read timeout|Connect timeout/i.test(text)) {
    return unanswered(host, networkHint(host, overrides));
  }
  if (
    /Could not connect to the endpoint|Failed to connect to proxy|Connection was closed|SSL validation failed/i.test(
      text,
    )
  ) {
    return new Problem(
      "unreachable",
      `cannot reach ${host}${proxyText(`https://${host === "AWS" ? endpointHost(scope, environment) : host}`)}: ${text.replace(/ \(_ssl\.c:\d+\)/, "")}`,
      networkHint(host, overrides),
    );
  }
  // A page of a proxy, in which there was nothing of what was asked for: the text of a KeyError.
  if (/^'\w+'$/.test(text)) {
    return notOfAws("");
  }
  return new Problem(
    "cli-failed",
    `the AWS CLI ended with exit code ${run.exitCode ?? "none"} and ${text === "" ? "printed nothing" : `said "${text}"`}`,
    `Run aws sts get-caller-identity${profile} to see what it lacks`,
  );
}

function notOfAws(status: string): Problem {
  return new Problem("reply-not-understood", `the AWS CLI got an answer that is not AWS's${status}`, betweenHint);
}

/** Of a Python traceback the last line alone, which tells what it is about. */
function withoutTraceback(text: string): string {
  return /^Traceback \(most recent call last\):$/m.test(text) ? (text.trim().split("\n").at(-1) ?? "") : text;
}
