import { isOwn, type LoginQuestion } from "../../protocol/question.ts";

/** The plugin's own commands that log in before they are run. */
const loggingIn = ["codeartifact login", "codeartifact token", "codeartifact exec"];

/**
 * What one of the plugin's own commands leaves of a question for logins: the repositories that the user named, of a
 * command that logs in. Any other command's question stays as it is.
 */
export function withOwnChoice(question: LoginQuestion): LoginQuestion {
  if (!isOwn(question.command)) {
    return question;
  }
  const named = namedSources(question);
  const isWanted = (name: string) => loggingIn.includes(question.command) && (named.size === 0 || named.has(name));
  return { ...question, repositories: question.repositories.filter(({ name }) => isWanted(name)) };
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

/** Whether the command itself tells what is wrong with the settings. */
export function tellsOfSettings({ command }: LoginQuestion): boolean {
  return command === "codeartifact doctor";
}
