import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";

/**
 * Tries one way, and where that finds no credentials or cannot reach AWS, another. A definite answer of AWS is final:
 * asking again another way would only take longer.
 */
export class AutoTokenIssuer implements TokenIssuer {
  readonly #first: TokenIssuer;
  readonly #second: () => Promise<TokenIssuer>;

  /** @param second made when it is needed: it seldom is */
  constructor(first: TokenIssuer, second: () => Promise<TokenIssuer>) {
    this.#first = first;
    this.#second = second;
  }

  prepare(scope: Scope): void {
    this.#first.prepare?.(scope);
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    try {
      return await this.#first.issue(scope, signal);
    } catch (firstError) {
      if (!(firstError instanceof Problem) || firstError.isFinal) {
        throw firstError;
      }
      try {
        return await (await this.#second()).issue(scope, signal);
      } catch (secondError) {
        // The first way's words say more, unless the second got further; and what a person can mend, a person is to hear.
        throw secondError instanceof Problem && (firstError.needsPerson || !secondError.isFinal)
          ? firstError
          : secondError;
      }
    }
  }
}
