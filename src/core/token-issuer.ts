import type { Scope } from "./scope.ts";
import type { AuthorizationToken } from "./token.ts";

/** A way to ask AWS for a token. */
export interface TokenIssuer {
  /**
   * Asks once for one scope.
   *
   * @param signal ends the attempt, whatever it is at
   * @throws Problem when there is no token, with what the user can do about it
   */
  issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken>;

  /** Loads what it takes to ask for a token of this scope, which will be soon. Never throws. */
  prepare?(scope: Scope): void;
}
