import { durationText } from "./duration-text.ts";
import type { Message } from "./message.ts";
import type { DomainLocation } from "./repository-url.ts";
import { Secret } from "./secret.ts";
import { readableExpiry } from "./token.ts";

/** What `CODEARTIFACT_AUTH_TOKEN` holds: a token, or something that cannot be one, and why. */
export interface ReadyToken {
  readonly token: Secret;
  readonly flaw?: { readonly reason: string; readonly hint: string };
}

const name = "CODEARTIFACT_AUTH_TOKEN";

/** Reads the variable; `undefined` when it is not set, or empty. */
export function parseReadyToken(text: string | undefined): ReadyToken | undefined {
  const trimmed = (text ?? "").trim();
  if (trimmed === "") {
    return undefined;
  }
  const token = new Secret(trimmed);
  if (trimmed.startsWith("{")) {
    const hint =
      "Get the token alone: aws codeartifact get-authorization-token … --query authorizationToken --output text";
    return { token, flaw: { reason: "it holds JSON, not a token", hint } };
  }
  return /^[\x21-\x7e]+$/.test(trimmed)
    ? { token }
    : { token, flaw: { reason: "it has characters in it that no token has", hint: `Set ${name} anew, or unset it` } };
}

/**
 * Whether the token is to be used for these domains, and if not, why not.
 *
 * A token is for one domain and does not say which: it is used only where there is no choice.
 */
export function judgeReadyToken(
  { token, flaw }: ReadyToken,
  domains: readonly DomainLocation[],
  now: number,
): { readonly use: true } | { readonly use: false; readonly message: Message } {
  if (flaw !== undefined) {
    return unused("warning", flaw.reason, flaw.hint);
  }
  const expiresAt = readableExpiry(token);
  if (expiresAt !== undefined && expiresAt <= now) {
    return unused("warning", `it expired ${durationText(now - expiresAt)} ago`, `Set ${name} anew, or unset it`);
  }
  const names = [
    ...new Set(domains.map(({ region, domain, domainOwner }) => `"${domain}" (${domainOwner}, ${region})`)),
  ];
  return names.length === 1
    ? { use: true }
    : unused("warning", `it is for one domain, and this command needs ${names.join(" and ")}`, `Unset ${name}`);
}

function unused(level: "warning", reason: string, hint: string) {
  return {
    use: false,
    message: { level, code: "ready-token-unused", text: `${name} is not used: ${reason}`, hint },
  } as const;
}
