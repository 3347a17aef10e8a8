import { Problem } from "../../src/core/problem.ts";
import type { Scope } from "../../src/core/scope.ts";
import { Secret } from "../../src/core/secret.ts";
import { SignInNeeded } from "../../src/core/sign-in.ts";
import type { SsoProfile } from "../../src/core/sso-profile.ts";
import type { AuthorizationToken } from "../../src/core/token.ts";
import type { TokenIssuer } from "../../src/core/token-issuer.ts";

/**
 * Issues tokens `token-1`, `token-2`, … that live 12 hours, or what the scope asks for. Domains that it was not told of
 * do not exist.
 */
export class ScriptedTokenIssuer implements TokenIssuer {
  readonly asked: Scope[] = [];
  /** The SSO session that each of some domains is asked with, by name of the domain. */
  sessions: Readonly<Record<string, string>> = {};
  /** The sessions that a person has signed in to. */
  readonly signedIn = new Set<string>();
  readonly #domains: readonly string[];
  readonly #now: () => number;

  constructor(domains: readonly string[], now: () => number) {
    this.#domains = domains;
    this.#now = now;
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    if (signal.aborted) {
      throw new Problem("timed-out", "AWS did not answer in time");
    }
    this.asked.push(scope);
    const session = this.sessions[scope.domain];
    if (session !== undefined && !this.signedIn.has(session)) {
      const profile = ssoProfile(session);
      const message = `the SSO session "${session}" of profile "${profile.name}" is not signed in`;
      throw new SignInNeeded("sso-session-absent", message, profile);
    }
    if (!this.#domains.includes(scope.domain)) {
      throw new Problem("domain-not-found", `account "${scope.domainOwner}" has no such domain`, "Check the URL");
    }
    const issuedAt = this.#now();
    return {
      secret: new Secret(`token-${this.asked.length}`),
      issuedAt,
      expiresAt: issuedAt + (scope.durationSeconds ?? 43_200) * 1000,
    };
  }
}

function ssoProfile(session: string): SsoProfile {
  return {
    name: `${session}-profile`,
    accountId: "123456789012",
    roleName: "Developer",
    session: { name: session, startUrl: "https://example.awsapps.com/start", region: "eu-central-1", scopes: [] },
  };
}
