import { type Identity, identityKey } from "./identity.ts";
import type { DomainLocation } from "./repository-url.ts";

/**
 * What one token is good for and whom it was given to. Two sources with equal scopes share a token; a token is never
 * used for another scope, so neither a domain of the same name elsewhere nor a changed profile meets a wrong one.
 */
export interface Scope extends DomainLocation {
  readonly identity: Identity;
  /** Assumed before asking. */
  readonly roleArn?: string;
  /** Asked for; AWS's default is 12 hours. */
  readonly durationSeconds?: number;
}

/** The scope as one line: the same text for the same scope, on every machine and in every version. */
export function scopeKey(scope: Scope): string {
  return [
    `region=${scope.region}`,
    `domain=${scope.domain}`,
    `owner=${scope.domainOwner}`,
    `identity=${identityKey(scope.identity)}`,
    ...(scope.roleArn === undefined ? [] : [`role=${scope.roleArn}`]),
    ...(scope.durationSeconds === undefined ? [] : [`duration=${scope.durationSeconds}`]),
  ].join(" ");
}
