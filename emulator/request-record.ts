import type { SsoTokenState } from "./sso-directory.ts";
import type { TokenState } from "./token-mint.ts";

/** What a request said about its sender. Never the secret itself. */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "sigv4"; readonly accessKeyId: string; readonly arn: string | undefined }
  | { readonly kind: "web-identity"; readonly subject: string | undefined }
  | { readonly kind: "basic" | "bearer"; readonly username: string | undefined; readonly token: TokenState }
  /** The access token of an SSO session. */
  | { readonly kind: "sso-session"; readonly token: SsoTokenState }
  /** An Authorization header of a scheme that no service here knows. */
  | { readonly kind: "unknown-scheme" };

type ServiceName =
  | "codeartifact"
  | "sts"
  | "sso-oidc"
  | "sso-portal"
  | "repository"
  | "asset"
  | "instance"
  | "container"
  | "github"
  | "signin"
  | "other";

/** What a service can say about a request before it answers. */
export interface RequestFacts {
  readonly service: ServiceName;
  readonly credential: Credential;
  readonly domain?: string | undefined;
  readonly owner?: string | undefined;
  readonly repository?: string | undefined;
  readonly durationSeconds?: number | undefined;
  /** The middle of the line in `seen()`: all but the method and the outcome. */
  readonly summary: string;
}

/** A request as it is remembered, with what was answered. */
export interface RecordedRequest extends Omit<RequestFacts, "summary"> {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** `undefined` when no answer was sent (reset, black hole). */
  readonly status: number | undefined;
  readonly userAgent: string | undefined;
  /** AWS's name for the error, or `reset` or `black-hole`. */
  readonly errorCode: string | undefined;
  /** The request in one line, e.g. `GET my-repository index corp-greeting token=valid -> 200`. */
  readonly line: string;
}

/** `token=valid`, `token=none`: how the data plane's lines tell the login. */
export function tellToken(credential: Credential): string {
  if (credential.kind === "basic" || credential.kind === "bearer") return `token=${credential.token}`;
  return credential.kind === "none" ? "token=none" : `credential=${credential.kind}`;
}

/** `by AKIA…`: how the control plane's lines tell the caller. */
export function tellCaller(credential: Credential): string {
  if (credential.kind === "sigv4") return `by ${credential.accessKeyId}`;
  if (credential.kind === "web-identity") return `by ${credential.subject ?? "an unreadable identity"}`;
  if (credential.kind === "sso-session") return `with session=${credential.token}`;
  return credential.kind === "none" ? "by nobody" : `by ${credential.kind}`;
}
