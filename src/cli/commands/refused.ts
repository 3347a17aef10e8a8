import { basicAuthorization } from "../../core/basic-authorization.ts";
import { type LoginTarget, planLogin } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { canonicalUrl } from "../../core/repository-url.ts";
import { scopeKey } from "../../core/scope.ts";
import { parseSettings } from "../../core/settings.ts";
import { sharedFrom } from "../../core/shared-token.ts";
import { isOwnLogin, type Judged, judgeHeld } from "../../core/verdict.ts";
import { type Answer, type AnsweredLogin, onlyMessages } from "../../protocol/answer.ts";
import type { LoginQuestion } from "../../protocol/question.ts";
import type { UsedLogin } from "./failed.ts";
import type { LoginWorld } from "./login.ts";
import { readRepository } from "./read-repository.ts";
import { heldLogin, ledgerRecord, loginToScopes, remember } from "./scope-login.ts";

/** What the answers before have led to. */
export interface Past {
  readonly used: readonly UsedLogin[];
  /** Keys of the scopes for which a refused token was to be replaced: that is tried once. */
  readonly renewedScopes: Set<string>;
  readonly last?: { readonly login: LoginQuestion; readonly answer: Answer } | undefined;
}

/** A request that an index answered with 401, and what it was sent with. */
export type RefusedRequest = NonNullable<LoginQuestion["refused"]>;

/**
 * Gets another token for the scope of a login that an index does not accept any more (401), though it was good by all
 * that is known here: it ended, or was revoked, while the command ran.
 *
 * One token for a scope and conversation, and for all repositories of the scope: what a sibling holds instead may be as
 * dead. A refusal that comes late, or of something that was never given here (Poetry can prefer a netrc file), gets the
 * login that there is. The user's own login is not replaced.
 *
 * @returns first the login for the URL, then those of other repositories that have to be stored too; none when there is
 *   nothing else to try
 */
export async function answerRefused(
  refused: RefusedRequest,
  question: LoginQuestion,
  world: LoginWorld,
  { used, renewedScopes }: Past,
): Promise<Answer> {
  const settings = parseSettings(question.settings, question.sources);
  const { storage, provider } = settings;
  const repositories = question.repositories.map((asked) => readRepository(asked, world.user));
  const { targets } = planLogin(repositories, settings, world.user);
  const url = canonicalUrl(refused.url);
  const target = targets.find(({ root }) => url.startsWith(root));
  const given = used.find(({ login }) => login.repository === target?.repository.name)?.login;
  if (target === undefined || given === undefined || isOwn(target) || isReady(given, world)) {
    return onlyMessages([]);
  }
  if (!refused.authorization.equals(basicAuthorization(given))) {
    return { ...onlyMessages([]), storage, logins: [{ ...given, keep: true }] };
  }
  const key = scopeKey(target.scope);
  if (renewedScopes.has(key)) {
    return onlyMessages([]);
  }
  if (!question.may.obtain) {
    return { ...onlyMessages([]), storage, needs: "obtain" };
  }
  renewedScopes.add(key);
  world.ledger.forget([given.password]);
  const siblings = targets.filter((each) => each !== target && scopeKey(each.scope) === key && !isOwn(each));
  const judge = (each: LoginTarget) => judgeHeld(without(given, each), world.ledger, world.now());
  const judged = judge(target);
  // Another process may have met the same refusal.
  if (judged.verdict === "good") {
    const logins = [judged, ...siblings.map((each) => sharedFrom(judged, judge(each)))].flatMap(heldLogin);
    return {
      logins: logins.map((login) => ({ ...login, keep: login.keep || storage === "memory" })),
      storage,
      needs: "nothing",
      messages: [refusal(target)],
    };
  }
  const wanting = [judged, ...siblings.map((each): Judged => ({ ...judge(each), verdict: "stale" }))];
  const outcomes = await loginToScopes(wanting, world, { provider, project: question.project, isAsking: false });
  const recorded = remember(outcomes.flatMap(ledgerRecord), settings, world.ledger);
  const fresh = outcomes
    .flatMap(({ logins }) => logins)
    .map((login) => ({ ...login, keep: login.keep || !recorded.isKept }));
  const messages = [refusal(target), ...outcomes.flatMap((outcome) => outcome.messages), ...recorded.messages];
  return { logins: fresh, storage, needs: "nothing", messages };
}

/** What the user has set is theirs to change; `failed` tells of it. */
function isOwn({ repository: { held } }: LoginTarget): boolean {
  const [first] = held;
  return first !== undefined && isOwnLogin(first);
}

function isReady(given: AnsweredLogin, { user }: LoginWorld): boolean {
  return user.readyToken?.token.equals(given.password) === true;
}

/** The target as if what was refused were not held. */
function without({ password }: AnsweredLogin, target: LoginTarget): LoginTarget {
  const held = target.repository.held.filter((login) => !login.password.equals(password));
  return { ...target, repository: { ...target.repository, held } };
}

function refusal({ repository: { name } }: LoginTarget): Message {
  const text = `The index of source "${name}" does not accept the token any more (HTTP 401)`;
  return { level: "note", code: "token-refused", text };
}
