import { identityText } from "../../core/identity.ts";
import { isOwnLogin, type LoginTarget, planLogin, type UserChoices } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import type { Secret } from "../../core/secret.ts";
import { parseSettings } from "../../core/settings.ts";
import { type Answer, type AnsweredLogin, onlyMessages } from "../../protocol/answer.ts";
import type { LoginQuestion } from "../../protocol/question.ts";
import { readRepository } from "./read-repository.ts";

/** A login that a command went on with, and the question that it was the answer to. */
export interface UsedLogin {
  readonly login: AnsweredLogin;
  readonly question: LoginQuestion;
}

/** What an index answers. */
export type IndexStatus = (
  url: string,
  login: { readonly username: string; readonly password: Secret },
) => Promise<number | undefined>;

/** Says whether a command failed because an index takes no notice of a login: Poetry speaks of missing packages then. */
export async function answerFailed(
  used: readonly UsedLogin[],
  world: { readonly user: UserChoices; readonly indexStatus: IndexStatus },
): Promise<Answer> {
  const messages = await Promise.all(
    used.map(async ({ login, question }) => {
      const target = targetOf(login, question, world.user);
      // No such package: an index that refuses does so before it looks for it.
      const status =
        target && (await world.indexStatus(`${target.root}simple/poetry-codeartifact-login-check/`, login));
      return target === undefined ? [] : refusal(status, target);
    }),
  );
  return onlyMessages(messages.flat());
}

function targetOf({ repository }: AnsweredLogin, question: LoginQuestion, user: UserChoices): LoginTarget | undefined {
  const asked = question.repositories.map((each) => readRepository(each, user));
  const { targets } = planLogin(asked, parseSettings(question.settings, question.sources), user);
  return targets.find((target) => target.repository.name === repository);
}

function refusal(status: number | undefined, { repository, scope }: LoginTarget): readonly Message[] {
  const { name, use } = repository;
  const [held] = repository.held;
  if (status === 401) {
    const own = held !== undefined && isOwnLogin(held) ? held : undefined;
    const variables = `POETRY_HTTP_BASIC_${name.toUpperCase().replaceAll(/[-.]/g, "_")}_*`;
    const unset = own?.from === "environment" ? variables : `http-basic.${name}`;
    const whose =
      own === undefined
        ? `the token of ${identityText(scope.identity)}`
        : own.from === "environment"
          ? `the login in ${variables}`
          : `your login as "${own.username}"`;
    return [
      {
        level: "error",
        code: "index-unauthorized",
        text: `The index of source "${name}" does not accept ${whose} (HTTP 401)`,
        hint:
          own?.from === "environment"
            ? `Unset ${unset}, and the plugin logs in`
            : `Run poetry config --unset ${unset}, and the plugin logs in anew`,
      },
    ];
  }
  // Who publishes need not be allowed to read.
  return status === 403 && use === "download"
    ? [
        {
          level: "error",
          code: "index-forbidden",
          text: `The index of source "${name}" is closed to ${identityText(scope.identity)} (HTTP 403), though the login is good`,
          hint: `Ask for codeartifact:ReadFromRepository on the repository, in domain "${scope.domain}"`,
        },
      ]
    : [];
}
