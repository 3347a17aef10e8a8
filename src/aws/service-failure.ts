import { durationText } from "../core/duration-text.ts";
import { type Identity, identityText } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { clockSkew } from "./clock-skew.ts";

/**
 * What AWS refused, in the user's words. The codes are those of the API, and the same whichever way AWS was asked:
 * https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html and CommonErrors.html.
 *
 * @param code as in `AccessDeniedException`
 * @param message AWS's own text, for codes that have no words of ours
 * @param retryAfterMs the wait that AWS asked for, when it was too long
 */
export function serviceFailure(
  code: string,
  message: string,
  scope: Scope,
  cause?: unknown,
  retryAfterMs?: number,
): Problem {
  const identity = identityText(scope.identity);
  const options = { cause };
  switch (code) {
    case "AccessDeniedException":
    case "AccessDenied":
      return accessDenied(message, scope, cause);
    case "ResourceNotFoundException":
      return new Problem(
        "domain-not-found",
        `account "${scope.domainOwner}" has no domain "${scope.domain}" in region "${scope.region}"`,
        "Check domain, account and region in the source's URL",
        options,
      );
    // STS has a name of its own for it.
    case "Throttling":
    case "ThrottlingException":
    case "TooManyRequestsException":
      return new Problem(
        "throttled",
        "AWS is getting too many requests from this account",
        retryAfterMs === undefined ? tryAgainHint : `Try again in ${durationText(retryAfterMs)}: AWS asks for it`,
        options,
      );
    case "ExpiredTokenException":
    case "ExpiredToken":
      return new Problem("credentials-expired", expiredText(scope.identity), renewHint(scope.identity), options);
    case "UnrecognizedClientException":
    case "InvalidClientTokenId":
      return new Problem(
        "credentials-rejected",
        `AWS does not know ${identity}`,
        "Check the access key, and the session token that belongs to it",
        options,
      );
    case "InvalidSignatureException":
    case "SignatureDoesNotMatch":
      return /expired|not yet current/i.test(message)
        ? new Problem(
            "clock-skewed",
            clockSkew(message) ?? `AWS's clock and this machine's differ: ${oneLine(message)}`,
            "Set this machine's clock",
            options,
          )
        : new Problem(
            "credentials-rejected",
            `the secret does not belong to ${identity}`,
            "Check the secret access key",
            options,
          );
    case "InvalidIdentityToken":
    case "InvalidIdentityTokenException":
      return webIdentityRefused(scope, oneLine(message), cause);
    case "ValidationException":
      return new Problem(
        "request-refused",
        `AWS refused the request: ${oneLine(message)}`,
        "Check the source's URL and settings",
        options,
      );
    default:
      return new Problem(
        "aws-error",
        `AWS answered ${code}: ${oneLine(message)}`,
        isServerError(code) ? tryAgainHint : undefined,
        options,
      );
  }
}

/** What to do about what passes. */
export const tryAgainHint = "Try again in a minute";

/** Whether it is AWS that has trouble. */
export function isServerError(code: string): boolean {
  return /^(InternalServer(Error|Exception)|InternalFailure|ServiceUnavailable(Exception)?)$/.test(code);
}

function expiredText(identity: Identity): string {
  const areSeveral = identity.kind === "container" || identity.kind === "default";
  return `${identityText(identity)} ${areSeveral ? "have" : "has"} expired`;
}

function renewHint(identity: Identity): string {
  switch (identity.kind) {
    case "access-key":
      return "Set new keys: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN";
    case "profile":
      return `Renew the keys of profile "${identity.name}"`;
    default:
      return "Get new AWS credentials";
  }
}

// "User: ARN is not authorized to perform: ACTION on resource: ARN because …"
const deniedText = /^User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/;

function accessDenied(message: string, scope: Scope, cause: unknown): Problem {
  if (/MultiFactorAuthentication failed/.test(message)) {
    return new Problem(
      "mfa-failed",
      "AWS does not take the code of the MFA device",
      "Wait for the next code: each opens one session only",
      { cause },
    );
  }
  const [, user, action, resource] = deniedText.exec(message) ?? [];
  if (action === "sts:AssumeRole") {
    return new Problem(
      "assume-role-failed",
      `${user} may not assume role "${scope.roleArn ?? resource ?? ""}"`,
      "Ask for sts:AssumeRole on the role, and for the role to trust you",
      { cause },
    );
  }
  if (user !== undefined && /^arn:[\w-]+:iam::\d+:root$/.test(user)) {
    return new Problem(
      "root-user",
      `${user} is the account's root user, to which AWS gives no token`,
      "Ask as an IAM user or with a role",
      { cause },
    );
  }
  if (/sts:AssumeRoleWithWebIdentity/.test(message)) {
    return webIdentityRefused(scope, undefined, cause);
  }
  const what =
    user === undefined || action === undefined
      ? oneLine(message)
      : `${user} may not perform ${action}${resource === undefined ? "" : ` on ${resource}`}`;
  return new Problem(
    "access-denied",
    `access denied: ${what}`,
    "Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed",
    { cause },
  );
}

function webIdentityRefused({ identity }: Scope, reason: string | undefined, cause: unknown): Problem {
  const role =
    identity.kind === "web-identity" ? `role "${identity.roleArn}"` : `the role of ${identityText(identity)}`;
  return new Problem(
    "assume-role-failed",
    `the web identity may not open ${role}${reason === undefined ? "" : `: ${reason}`}`,
    "Check the role's trust policy: issuer, audience and subject of the token",
    { cause },
  );
}

const longestText = 300;

/** A foreign text as part of a sentence of ours. */
export function oneLine(text: string): string {
  // The SDK's advice to a programmer is none to a user.
  const said = text.replace(/\s*Deserialization error: to see the raw response, .*$/s, "");
  const line = said.replace(/\s+/g, " ").trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
