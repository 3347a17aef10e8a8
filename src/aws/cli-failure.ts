import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { endpointHost } from "./endpoint-host.ts";
import { noCredentials } from "./no-credentials.ts";
import { proxyText } from "./proxy.ts";
import { oneLine, serviceFailure } from "./service-failure.ts";
import { portalRefusal, sessionRefused } from "./sso-refusal.ts";

type Environment = Readonly<Record<string, string | undefined>>;

// "An error occurred (CODE) when calling the OPERATION operation (reached max retries: 4): MESSAGE"
const serviceErrorText = /An error occurred \(([A-Za-z]+)\) when calling the (\w+) operation[^:]*: (.*)/s;

/**
 * What the AWS CLI wrote to standard error, in the user's words. Its exit codes do not tell these apart, and differ
 * between versions 1 and 2, so its texts (the same in both) have to.
 */
export function cliFailure(
  run: { readonly exitCode: number | null; readonly stderr: string },
  scope: Scope,
  environment: Environment,
): Problem {
  const text = oneLine(withoutSecrets(run.stderr, environment));
  const [, code, operation, message = ""] = serviceErrorText.exec(text) ?? [];
  if (code !== undefined) {
    const refusal = operation === "GetRoleCredentials" ? portalRefusal(code, message) : undefined;
    return refusal ?? serviceFailure(code, message, scope);
  }
  const profile = scope.identity.kind === "profile" ? ` --profile ${scope.identity.name}` : "";
  const unknownProfile = /The config profile \((.*?)\) could not be found/.exec(text)?.[1];
  if (unknownProfile !== undefined) {
    return new Problem(
      "profile-not-found",
      `there is no AWS profile "${unknownProfile}" on this machine`,
      "Run aws configure list-profiles",
    );
  }
  if (/Unable to locate credentials|No credentials|Partial credentials/i.test(text)) {
    return noCredentials(scope.identity, text);
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
  if (/SSL validation failed|CERTIFICATE_VERIFY_FAILED/i.test(text)) {
    return new Problem(
      "certificate-not-trusted",
      `the certificate of AWS is not trusted: ${text}`,
      "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
    );
  }
  if (
    /Could not connect to the endpoint|Connect timeout|Failed to connect to proxy|Connection was closed/i.test(text)
  ) {
    const host = endpointHost(scope);
    return new Problem(
      "unreachable",
      `cannot reach ${host}${proxyText(`https://${host}`)}: ${text}`,
      "Check the network, and HTTPS_PROXY",
    );
  }
  return new Problem(
    "cli-failed",
    `the AWS CLI ended with exit code ${run.exitCode ?? "none"}: ${text === "" ? "it printed nothing" : text}`,
    `Run aws sts get-caller-identity${profile} to see what it lacks`,
  );
}

/** Anything as long as a token or a session token, and the secrets of the environment. */
function withoutSecrets(text: string, environment: Environment): string {
  const secrets = [environment["AWS_SECRET_ACCESS_KEY"], environment["AWS_SESSION_TOKEN"]];
  const withoutKnown = secrets.reduce<string>(
    (rest, secret) => (secret === undefined || secret === "" ? rest : rest.replaceAll(secret, "****")),
    text,
  );
  return withoutKnown.replace(/[A-Za-z0-9+/=_.-]{100,}/g, "****");
}
