import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";

/** More domains than a project has; one that lists hundreds is not to start hundreds of calls, or of AWS CLIs. */
const mostAtATime = 8;

/** Has another issuer ask for a few scopes at a time; the others wait for their turn. */
export class FewAtATime implements TokenIssuer {
  readonly #issuer: TokenIssuer;
  readonly #waiting: (() => void)[] = [];
  #free = mostAtATime;

  constructor(issuer: TokenIssuer) {
    this.#issuer = issuer;
  }

  prepare(scope: Scope): void {
    this.#issuer.prepare?.(scope);
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      await this.#turn(signal);
    }
    try {
      return await this.#issuer.issue(scope, signal);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#free += 1;
      } else {
        next();
      }
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => {
        const place = this.#waiting.indexOf(resolve);
        if (place >= 0) {
          this.#waiting.splice(place, 1);
          reject(
            new Problem("timed-out", "the logins before it took all the time", "Check the network, and HTTPS_PROXY"),
          );
        }
      });
    });
  }
}
