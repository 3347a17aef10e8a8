import type { Ledger } from "./ledger.ts";
import type { HeldLogin, LoginTarget } from "./login-plan.ts";
import { type Scope, scopeKey } from "./scope.ts";
import { readableExpiry, refreshMarginMs } from "./token.ts";

/**
 * How good what Poetry holds is.
 *
 * - `good`: use it, and ask for nothing.
 * - `legacy`: as good, but stored by plugin 1.0.0, with a key that has no place there: to be stored anew.
 * - `shared`: good, but held for another target of the same scope: to be stored for this one too.
 * - `fading`: still valid, but a new one is wanted.
 * - `foreign`: by its own word still valid, but nobody knows whom and what for: only to be used when there is no new one.
 * - `stale`: expired, for something else, or nothing at all.
 */
export type Verdict = "good" | "legacy" | "shared" | "fading" | "foreign" | "stale";

/** What is held for a target, and how good the best of it is. */
export interface Judged {
  readonly target: LoginTarget;
  readonly verdict: Verdict;
  /** `undefined` only where nothing is held. */
  readonly login: HeldLogin | undefined;
  /** Of what is `shared`, the repository that it is held for. */
  readonly lender?: string;
}

const bestFirst: readonly Verdict[] = ["good", "legacy", "fading", "foreign", "stale"];

/** Takes the best of the logins that Poetry has for a repository; the user's own, where it is the first, is not judged. */
export function judgeHeld(target: LoginTarget, ledger: Ledger, now: number): Judged {
  const [first, ...others] = target.repository.held;
  if (first === undefined || isOwnLogin(first)) {
    return { target, verdict: first === undefined ? "stale" : "good", login: first };
  }
  const judged = [first, ...others.filter((login) => !isOwnLogin(login))].map((login) => ({
    target,
    login,
    verdict: judgeToken(login, target.scope, ledger, now),
  }));
  const best = bestFirst.flatMap((verdict) => judged.filter((one) => one.verdict === verdict))[0];
  return best ?? { target, verdict: "stale", login: first };
}

/** The user's own: credentials in the environment always win, and a user name other than ours is not from here. */
export function isOwnLogin(login: HeldLogin): boolean {
  return login.from === "environment" || login.username !== "aws";
}

function judgeToken({ password, notedExpiry }: HeldLogin, scope: Scope, ledger: Ledger, now: number): Verdict {
  const entry = ledger.find(password);
  if (entry !== undefined) {
    return entry.scope === scopeKey(scope) ? judgeTimes(entry.refreshAt, entry.expiresAt, now) : "stale";
  }
  if (notedExpiry !== undefined) {
    const verdict = judgeTimes(notedExpiry - refreshMarginMs, notedExpiry, now);
    return verdict === "good" ? "legacy" : verdict;
  }
  const expiresAt = readableExpiry(password);
  return expiresAt !== undefined && now < expiresAt ? "foreign" : "stale";
}

function judgeTimes(refreshAt: number, expiresAt: number, now: number): "good" | "fading" | "stale" {
  if (now < refreshAt) {
    return "good";
  }
  return now < expiresAt ? "fading" : "stale";
}
