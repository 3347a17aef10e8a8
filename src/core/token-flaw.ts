import { durationText } from "./duration-text.ts";
import { identityText } from "./identity.ts";
import { type KnownScope, readScopeKey } from "./known-scope.ts";
import type { Ledger } from "./ledger.ts";
import type { HeldLogin } from "./login-plan.ts";
import type { DomainLocation } from "./repository-url.ts";
import { type Scope, scopeKey } from "./scope.ts";
import { readableExpiry } from "./token.ts";

/** What is the matter with a token, and that in words. */
export interface TokenFlaw {
  readonly state: "expired" | "not-logged-in" | "unknown-token" | "other-identity" | "other-domain";
  readonly reason: string;
}

/** What is the matter with a token that is not to be used. */
export function tokenFlaw(login: HeldLogin | undefined, scope: Scope, ledger: Ledger, now: number): TokenFlaw {
  if (login === undefined) {
    return { state: "not-logged-in", reason: "not logged in" };
  }
  const entry = ledger.find(login.password);
  const end = endOf(login, ledger);
  const other = entry !== undefined && entry.scope !== scopeKey(scope) ? readScopeKey(entry.scope) : undefined;
  if (other !== undefined) {
    return otherScope(other, scope);
  }
  return end !== undefined && end <= now
    ? { state: "expired", reason: expiredText(end, now) }
    : { state: "unknown-token", reason: "the token is of unknown origin" };
}

function otherScope(other: KnownScope, scope: Scope): TokenFlaw {
  if (other.domain !== scope.domain || other.domainOwner !== scope.domainOwner || other.region !== scope.region) {
    return {
      state: "other-domain",
      reason: `the token is for domain ${domainText(other)}, not for ${domainText(scope)}`,
    };
  }
  const wanted = identityText(scope.identity);
  return {
    state: "other-identity",
    reason:
      other.identity === wanted && other.roleArn === scope.roleArn
        ? `the token is of ${wanted}, but was got with other keys or for another time than now wanted`
        : `the token is of ${asText(other)}, not of ${asText({ identity: wanted, roleArn: scope.roleArn })}`,
  };
}

function asText({ identity, roleArn }: { readonly identity: string; readonly roleArn?: string | undefined }): string {
  return roleArn === undefined ? identity : `${identity} as role "${roleArn}"`;
}

function domainText({ domain, domainOwner, region }: DomainLocation): string {
  return `"${domain}" (${domainOwner}, ${region})`;
}

/** When a token ends: as the ledger knows, as was noted beside it, or by its own word. */
export function endOf({ password, notedExpiry }: HeldLogin, ledger: Ledger): number | undefined {
  return ledger.find(password)?.expiresAt ?? notedExpiry ?? readableExpiry(password);
}

/** In words that go after `Source "corp": `. */
export function expiredText(expiresAt: number, now: number): string {
  return `the login expired ${durationText(now - expiresAt)} ago`;
}
