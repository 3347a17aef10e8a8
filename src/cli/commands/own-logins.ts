import { type LoginPlan, refusalMessages, type UserChoices } from "../../core/login-plan.ts";
import { scopeKey } from "../../core/scope.ts";
import { isOwn, type LoginQuestion } from "../../protocol/question.ts";

/** The plugin's own commands that log in before they are run. */
const loggingIn = ["codeartifact login", "codeartifact token", "codeartifact exec"];

/**
 * What one of the plugin's own commands leaves of a plan: the repositories that the user named, of a command that logs
 * in, and none of another. Any other command's plan stays as it is. It is made of all repositories, since one can be a
 * reason to keep the token of another back.
 */
export function withOwnChoice(plan: LoginPlan, question: LoginQuestion, user: UserChoices): LoginPlan {
  if (!isOwn(question.command)) {
    return plan;
  }
  const named = namedSources(question);
  const logsIn = loggingIn.includes(question.command) && !isAmbiguous(plan, question, user);
  const isWanted = (name: string) => logsIn && (named.size === 0 || named.has(name));
  const refusals = new Map([...plan.refusals].filter(([name]) => isWanted(name)));
  const targets = plan.targets.filter(({ repository }) => isWanted(repository.name));
  return { targets, refusals, messages: refusalMessages(refusals) };
}

/** Whether one token is wanted, and it takes several for all sources: then it has to be said which. */
export function isAmbiguous({ targets }: LoginPlan, question: LoginQuestion, { readyToken }: UserChoices): boolean {
  const keys = targets.map(({ scope }) =>
    // One that is there already is used for all of a domain.
    readyToken === undefined ? scopeKey(scope) : JSON.stringify([scope.region, scope.domain, scope.domainOwner]),
  );
  return question.command === "codeartifact token" && namedSources(question).size === 0 && new Set(keys).size > 1;
}

/** The names after `codeartifact login` and the like; none where all are meant. */
export function namedSources({ arguments: typed = {} }: LoginQuestion): ReadonlySet<string> {
  const source = typed["source"] ?? [];
  return new Set((Array.isArray(source) ? source : [source]).map(String));
}

/** Whether a new token is wanted though the one that is held is good. */
export function isForced({ command, arguments: typed = {} }: LoginQuestion): boolean {
  return isOwn(command) && typed["force"] === true;
}

/** Whether the command itself tells what is wrong with the settings, or has no use for them. */
export function tellsOfSettings({ command }: LoginQuestion): boolean {
  return ["codeartifact status", "codeartifact logout", "codeartifact doctor"].includes(command);
}
