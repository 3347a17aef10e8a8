import { type Identity, identityText } from "../../core/identity.ts";
import { type LoginTarget, planLogin, type UserChoices } from "../../core/login-plan.ts";
import { variablesOf } from "../../core/login-variables.ts";
import type { Message } from "../../core/message.ts";
import type { Secret } from "../../core/secret.ts";
import { parseSettings } from "../../core/settings.ts";
import { isOwnLogin } from "../../core/verdict.ts";
import { type Answer, type AnsweredLogin, onlyMessages } from "../../protocol/answer.ts";
import type { LoginQuestion } from "../../protocol/question.ts";
import type { LoginWorld } from "./login.ts";
import { readRepository } from "./read-repository.ts";

/** A login that a command went on with, the question that it was the answer to, and where that said it is kept. */
export interface UsedLogin {
  readonly login: AnsweredLogin;
  readonly question: LoginQuestion;
  readonly storage: Answer["storage"];
}

/** What an index answers. */
export type IndexStatus = (
  url: string,
  login: { readonly username: string; readonly password: Secret; readonly identity: Identity },
) => Promise<number | undefined>;

/** Says whether a command failed because an index takes no notice of a login: Poetry speaks of missing packages then. */
export async function answerFailed(
  used: readonly UsedLogin[],
  world: Pick<LoginWorld, "indexStatus" | "user" | "waitFor">,
): Promise<Answer> {
  const coming = Promise.all(
    used.map(async (each) => {
      const target = targetOf(each, world.user);
      if (target === undefined) {
        return [];
      }
      // No such package: an index that refuses does so before it looks for it.
      const status = await world.indexStatus(`${target.root}simple/poetry-codeartifact-login-check/`, {
        ...each.login,
        identity: target.scope.identity,
      });
      return refusal(status, target, originOf(each, target, world.user));
    }),
  );
  const messages = await world.waitFor("the indexes to say whether they accept the logins", coming);
  return onlyMessages(messages.flat());
}

function targetOf({ login, question }: UsedLogin, user: UserChoices): LoginTarget | undefined {
  const asked = question.repositories.map((each) => readRepository(each, user));
  const { targets } = planLogin(asked, parseSettings(question.settings, question.sources), user);
  return targets.find((target) => target.repository.name === login.repository);
}

/** Where a login is from, in words, and what to do about one that is not good. */
interface Origin {
  /** What the index did not accept. */
  readonly login: string;
  /** Whom it is closed to. */
  readonly whom: string;
  readonly hint: string;
}

function originOf({ login, storage }: UsedLogin, { repository, scope }: LoginTarget, user: UserChoices): Origin {
  const { name, held } = repository;
  const [first] = held;
  if (first !== undefined && isOwnLogin(first) && first.from === "environment") {
    const variables = `${variablesOf(name)}_*`;
    return same(`the login in ${variables}`, `Unset ${variables}, and the plugin logs in`);
  }
  const unset = `Run poetry config --unset http-basic.${name}, and the plugin logs in anew`;
  if (first !== undefined && isOwnLogin(first)) {
    return same(`your login as "${first.username}"`, unset);
  }
  if (login.password === user.readyToken?.token) {
    return same("the token in CODEARTIFACT_AUTH_TOKEN", "Set CODEARTIFACT_AUTH_TOKEN anew, or unset it");
  }
  const isStored = storage === "poetry" || held.some(({ password }) => password === login.password);
  const identity = identityText(scope.identity);
  return {
    login: `the token of ${identity}`,
    whom: identity,
    hint: isStored ? unset : "Run the command again, which gets a new one",
  };
}

function same(login: string, hint: string): Origin {
  return { login, whom: login, hint };
}

function refusal(
  status: number | undefined,
  { repository: { name, use }, scope }: LoginTarget,
  origin: Origin,
): readonly Message[] {
  if (status === 401) {
    return [
      {
        level: "error",
        code: "index-unauthorized",
        text: `The index of source "${name}" does not accept ${origin.login} (HTTP 401)`,
        hint: origin.hint,
      },
    ];
  }
  // Who publishes need not be allowed to read.
  return status === 403 && use === "download"
    ? [
        {
          level: "error",
          code: "index-forbidden",
          text: `The index of source "${name}" is closed to ${origin.whom} (HTTP 403), though the login is good`,
          hint: `Ask for codeartifact:ReadFromRepository on the repository, in domain "${scope.domain}"`,
        },
      ]
    : [];
}
