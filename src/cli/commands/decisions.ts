import { durationText } from "../../core/duration-text.ts";
import { identityText } from "../../core/identity.ts";
import type { Ledger } from "../../core/ledger.ts";
import type { Message } from "../../core/message.ts";
import { identityReason, urlReason } from "../../core/reasons.ts";
import { endOf, tokenFlaw } from "../../core/token-flaw.ts";
import { isOwnLogin, type Judged } from "../../core/verdict.ts";

/** What is there to judge by. */
interface Facts {
  readonly ledger: Ledger;
  readonly now: number;
  /** Whether a new token is wanted, however good the old one is. */
  readonly isForced: boolean;
}

/** Says of each source why it is logged in, to which domain, whether with a new token, and as whom. For `-v`. */
export function decisions(judged: readonly Judged[], facts: Facts): readonly Message[] {
  return judged.map((each) => {
    const { repository, root, scope } = each.target;
    const { domain, domainOwner, region } = scope;
    const place = `repository "${root.split("/").at(-2)}" of domain "${domain}" (${domainOwner}, ${region}), because ${urlReason(repository.url)}`;
    return {
      level: "note",
      code: "decision",
      text: `Source "${repository.name}": ${place}; ${tokenDecision(each, facts)}`,
    };
  });
}

function tokenDecision(
  { target: { scope }, login, verdict, lender }: Judged,
  { ledger, now, isForced }: Facts,
): string {
  if (login !== undefined && isOwnLogin(login)) {
    return `your own login as "${login.username}" is used`;
  }
  const end = login && endOf(login, ledger);
  const left = end === undefined ? "" : durationText(end - now);
  if (login !== undefined && !isForced && (verdict === "good" || verdict === "legacy")) {
    return `the token that is there is used, ${left} left`;
  }
  if (lender !== undefined) {
    return `the token of source "${lender}" is used, ${left} left`;
  }
  const why = isForced
    ? "because of --force"
    : verdict === "fading"
      ? `${left} left`
      : tokenFlaw(login, scope, ledger, now).reason;
  const role = scope.roleArn === undefined ? "" : `, and then role "${scope.roleArn}"`;
  return `a new token is needed (${why}), with ${identityText(scope.identity)} (${identityReason(scope.identity)})${role}`;
}
