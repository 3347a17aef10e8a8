import { type LoginPlan, refusalMessages } from "../../core/login-plan.ts";
import { isOwn, type LoginQuestion } from "../../protocol/question.ts";

/** The plugin's own commands that log in before they are run. */
const loggingIn = ["codeartifact login", "codeartifact token", "codeartifact exec"];

/**
 * What one of the plugin's own commands leaves of a plan: the repositories that the user named, of a command that logs
 * in, and none of another. Any other command's plan stays as it is. It is made of all repositories, since one can be a
 * reason to keep the token of another back.
 */
export function withOwnChoice(plan: LoginPlan, question: LoginQuestion): LoginPlan {
  if (!isOwn(question.command)) {
    return plan;
  }
  const named = namedSources(question);
  const isWanted = (name: string) => loggingIn.includes(question.command) && (named.size === 0 || named.has(name));
  const refusals = new Map([...plan.refusals].filter(([name]) => isWanted(name)));
  const targets = plan.targets.filter(({ repository }) => isWanted(repository.name));
  return { targets, refusals, messages: refusalMessages(refusals) };
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
