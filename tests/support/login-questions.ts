import { answerQuestion, type LoginWorld } from "../../src/cli/commands/login.ts";
import { Secret } from "../../src/core/secret.ts";
import type { LoginQuestion } from "../../src/protocol/question.ts";
import { openAnswer } from "./login-world.ts";

/** The index URL of a repository, of the domain of this name. */
export const urlOf = (domain: string, repository = "shared", owner = "123456789012") =>
  `https://${domain}-${owner}.d.codeartifact.us-west-2.amazonaws.com/pypi/${repository}/simple/`;

/** A repository as a question names it. */
export type AskedRepository = LoginQuestion["repositories"][number];

/** A repository of the domain "mydomain" that is downloaded from and has no login. */
export const repository = (name: string, values: Partial<AskedRepository> = {}): AskedRepository => ({
  name,
  urls: [urlOf("mydomain")],
  use: "download",
  held: [],
  ...values,
});

/** What a repository holds: one login with this password, that of a token unless another user name is given. */
export const held = (password: string, values: { username?: string; expiration?: string } = {}) => [
  { username: "aws", password: new Secret(password), ...values },
];

/** What of a question can be left out. */
export interface AskOptions {
  readonly obtain?: boolean;
  readonly interact?: boolean;
  readonly verbosity?: LoginQuestion["verbosity"];
  readonly settings?: unknown;
  readonly command?: string;
  readonly poetry?: string;
}

/** The question for the logins of these repositories, which may ask AWS unless told otherwise. */
export function loginQuestion(repositories: readonly AskedRepository[], options: AskOptions = {}): LoginQuestion {
  return {
    ask: "login",
    poetry: options.poetry ?? "2.5.1",
    command: options.command ?? "lock",
    verbosity: options.verbosity ?? "normal",
    project: "/project",
    sources: repositories.map(({ name }) => name),
    settings: options.settings ?? null,
    repositories: [...repositories],
    may: { obtain: options.obtain ?? true, interact: options.interact ?? false },
  };
}

/** The answer to that question in this world, with its passwords in the open. */
export async function askLogin(world: LoginWorld, repositories: readonly AskedRepository[], options: AskOptions = {}) {
  return openAnswer(await answerQuestion(loginQuestion(repositories, options), world));
}
