import { scopeKey } from "./scope.ts";
import { isOwnLogin, type Judged } from "./verdict.ts";

/**
 * What is held for all targets, where one without a good token has that of another of its scope: a new source of a domain
 * needs no token of its own. Nobody's own login is given away, or replaced.
 */
export function withSharedTokens(judged: readonly Judged[]): readonly Judged[] {
  return judged.map((each) => {
    const lender = isGood(each) ? undefined : judged.find((other) => isGood(other) && lendsTo(other, each));
    return lender === undefined ? each : sharedFrom(lender, each);
  });
}

/** What is held for one target as it is with the token of another of the same scope. */
export function sharedFrom(lender: Judged, borrower: Judged): Judged {
  const { login, verdict } = borrower;
  const isSame = verdict === "good" && lender.login !== undefined && login?.password.equals(lender.login.password);
  return isSame
    ? borrower
    : { target: borrower.target, login: lender.login, verdict: "shared", lender: lender.target.repository.name };
}

function isGood({ verdict }: Judged): boolean {
  return verdict === "good" || verdict === "legacy";
}

function lendsTo({ target, login }: Judged, borrower: Judged): boolean {
  return login !== undefined && !isOwnLogin(login) && scopeKey(target.scope) === scopeKey(borrower.target.scope);
}
