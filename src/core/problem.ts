/** Why a login failed, by kind. `final` ones are AWS's own answer and are not asked for a second time in another way. */
const finality = {
  "access-denied": "final",
  "assume-role-failed": "final",
  "aws-error": "final",
  "ca-bundle-unreadable": "final",
  "certificate-not-trusted": "final",
  "cli-failed": "open",
  "cli-missing": "open",
  "cli-too-old": "open",
  "clock-skewed": "final",
  // The AWS CLI would go on to a profile.
  "container-credentials-failed": "final",
  "credential-process-failed": "final",
  "credentials-expired": "final",
  "credentials-rejected": "final",
  "domain-not-found": "final",
  "endpoint-refused": "final",
  "login-session-unusable": "final",
  "mfa-failed": "final",
  // The AWS CLI may have a session of the role in its cache.
  "mfa-needed": "open",
  "no-credentials": "open",
  "profile-incomplete": "final",
  "profile-not-found": "open",
  "reply-not-understood": "final",
  "request-refused": "final",
  "root-user": "final",
  "sso-configuration": "final",
  "sso-role-refused": "final",
  "sso-session-absent": "final",
  "sso-session-expired": "final",
  "sso-session-refused": "final",
  "sso-sign-in-failed": "final",
  throttled: "final",
  "timed-out": "final",
  unexpected: "final",
  unreachable: "open",
  "web-identity-failed": "final",
} as const;

/** Stable name of a failure, for tests and for search. */
export type ProblemCode = keyof typeof finality;

/**
 * Something that the user can act on. Everything else that is thrown is a bug and keeps its stack.
 *
 * `message` goes after "Cannot log in to …: " and names what was seen; `hint` says what to do.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly hint: string | undefined;

  constructor(code: ProblemCode, message: string, hint?: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  /** Whether it can be mended here and now by asking a person, on a terminal. */
  get needsPerson(): boolean {
    return this.code === "mfa-needed";
  }

  /** Whether another way to AWS may still succeed. */
  get isFinal(): boolean {
    return finality[this.code] === "final";
  }
}
