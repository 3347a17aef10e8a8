import { Problem } from "../../src/core/problem.ts";
import type { Scope } from "../../src/core/scope.ts";
import { Secret } from "../../src/core/secret.ts";
import type { AuthorizationToken } from "../../src/core/token.ts";
import type { TokenIssuer } from "../../src/core/token-issuer.ts";

/**
 * Issues tokens `token-1`, `token-2`, … that live 12 hours, or what the scope asks for. Domains that it was not told of
 * do not exist.
 */
export class ScriptedTokenIssuer implements TokenIssuer {
  readonly asked: Scope[] = [];
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
