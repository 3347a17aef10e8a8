import { basicAuthorization } from "../../core/basic-authorization.ts";
import { isOwnLogin, judgeHeld, type LoginTarget, planLogin } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { scopeKey } from "../../core/scope.ts";
import { parseSettings } from "../../core/settings.ts";
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
 * One token for a scope and conversation. A refusal that comes late, or of something that was never given here (Poetry
 * can prefer a netrc file), gets the login that there is. The user's own login is not replaced.
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
  const repositories = question.repositories.map((asked) => readRepository(asked, world.user));
  const group = ofOneScope(refused.url, planLogin(repositories, settings, world.user).targets);
  const [target] = group;
  const given = used.find(({ login }) => login.repository === target?.repository.name)?.login;
  if (target === undefined || given === undefined || isUsers(target, given, world)) {
    return onlyMessages([]);
  }
  const key = scopeKey(target.scope);
  if (renewedScopes.has(key) || !refused.authorization.equals(basicAuthorization(given))) {
    return { ...onlyMessages([]), storage: settings.storage, logins: [{ ...given, keep: true }] };
  }
  if (!question.may.obtain) {
    return { ...onlyMessages([]), storage: settings.storage, needs: "obtain" };
  }
  renewedScopes.add(key);
  world.ledger.forget([given.password]);
  const others = group.map((each) => ({
    ...each,
    repository: {
      ...each.repository,
      held: each.repository.held.filter(({ password }) => !password.equals(given.password)),
    },
  }));
  const judged = others.map((each) => judgeHeld(each, world.ledger, world.now()));
  // Another process may have met the same refusal.
  const wanting = judged.filter(({ verdict }) => verdict !== "good");
  const outcomes = await loginToScopes(wanting, world, {
    provider: settings.provider,
    project: question.project,
    isAsking: false,
  });
  const recorded = remember(outcomes.flatMap(ledgerRecord), settings, world.ledger);
  const fresh = outcomes.flatMap(({ logins }) => logins).map((login) => ({ ...login, keep: !recorded.isKept }));
  const kept = judged.filter(({ verdict }) => verdict === "good").flatMap(heldLogin);
  const messages = [refusal(target), ...outcomes.flatMap((outcome) => outcome.messages), ...recorded.messages];
  return { logins: [...kept, ...fresh], storage: settings.storage, needs: "nothing", messages };
}

/** What the user has set is theirs to change; `failed` tells of it. */
function isUsers({ repository: { held } }: LoginTarget, given: AnsweredLogin, { user }: LoginWorld): boolean {
  const [first] = held;
  return (first !== undefined && isOwnLogin(first)) || user.readyToken?.token.equals(given.password) === true;
}

function refusal({ repository: { name } }: LoginTarget): Message {
  const text = `The index of source "${name}" does not accept the token any more (HTTP 401)`;
  return { level: "note", code: "token-refused", text };
}

/** The targets that share the scope of the one that a URL belongs to, that one first. */
function ofOneScope(url: string, targets: readonly LoginTarget[]): readonly LoginTarget[] {
  const ofUrl = targets.find(({ root }) => url.startsWith(root));
  return ofUrl === undefined
    ? []
    : [ofUrl, ...targets.filter((each) => each !== ofUrl && scopeKey(each.scope) === scopeKey(ofUrl.scope))];
}
