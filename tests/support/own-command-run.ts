import { expect } from "vitest";
import { answerQuestion, type LoginWorld } from "../../src/cli/commands/login.ts";
import { Conversation } from "../../src/cli/conversation.ts";
import { Secret } from "../../src/core/secret.ts";
import { formatAnswer } from "../../src/protocol/answer.ts";
import type { LoginQuestion, RunQuestion } from "../../src/protocol/question.ts";

type AskedRepository = LoginQuestion["repositories"][number];

/** What Poetry knows under a name: a URL and what its store has, the same as it has read where nothing else is said. */
export function repositoryOf(
  name: string,
  { url, stored, read = stored }: { url?: string; stored?: StoredText; read?: StoredText } = {},
): AskedRepository {
  return { name, urls: url === undefined ? [] : [url], use: "download", held: [heldOf(read), heldOf(stored)] };
}

/** A login as a test writes it down, with the password as text. */
export interface StoredText {
  readonly username?: string;
  readonly password: string;
  readonly keyring?: boolean;
  readonly expiration?: string;
}

function heldOf(stored: StoredText | undefined) {
  return stored === undefined
    ? { password: new Secret("") }
    : { username: "aws", keyring: false, ...stored, password: new Secret(stored.password) };
}

/** The question for logins of a command of the plugin's own. */
export function ownQuestion(command: string, values: Partial<LoginQuestion> = {}): LoginQuestion {
  const repositories = values.repositories ?? [];
  return {
    ask: "login",
    poetry: "2.5.1",
    command: `codeartifact ${command}`,
    verbosity: "normal",
    project: "/project",
    sources: repositories.filter(({ urls }) => urls.length > 0).map(({ name }) => name),
    settings: null,
    may: { obtain: false, interact: false },
    arguments: {},
    trouble: null,
    ...values,
    repositories: [...repositories],
  };
}

/** The question `run` with these values, outside of a terminal for what is left out. */
export function runQuestion(values: Partial<RunQuestion> = {}): RunQuestion {
  return {
    ask: "run",
    terminal: { isTerminal: false, columns: 80, colour: false, encoding: "utf-8" },
    python: { version: "3.12.0", paths: [] },
    keyring: { name: "", state: "not used" },
    refusals: {},
    ...values,
  };
}

/** What a command came to. */
export interface OwnOutcome {
  readonly exitCode: number;
  readonly output: string;
  /** What was told in the end, as a person reads it. */
  readonly told: string;
  /** The names that Poetry was to forget, if any. */
  readonly forgotten: readonly string[];
}

/**
 * Runs a command as the shim does: the question for logins, once more when it needs to obtain, then `run`, and again when
 * something was to be forgotten.
 *
 * @param store what the keyring says, and by name, what the store refused to forget
 */
export async function runOwnCommand(
  question: LoginQuestion,
  world: LoginWorld,
  store: { readonly keyring?: RunQuestion["keyring"]; readonly refusals?: StoreRefusals } = {},
): Promise<OwnOutcome> {
  const conversation = new Conversation();
  const ask = async (asked: LoginQuestion) => conversation.complete(asked, await answerQuestion(asked, world));
  let login = await ask(question);
  if (login.needs === "obtain") {
    login = await ask({ ...question, may: { obtain: true, interact: false } });
  }
  const run = async (asked: RunQuestion): Promise<RunFields> =>
    JSON.parse(formatAnswer(await answerQuestion(asked, world, conversation), null));
  const { keyring = runQuestion().keyring, refusals = {} } = store;
  const first = await run(runQuestion({ keyring }));
  expect(first.logins.filter(({ password, keep }) => password !== "" || keep)).toEqual([]);
  const forgotten = first.logins.map(({ repository }) => repository);
  const refused = Object.fromEntries(forgotten.map((name) => [name, refusals[name] ?? {}]));
  const last = forgotten.length === 0 ? first : await run(runQuestion({ keyring, refusals: refused }));
  const told = [...login.messages, ...last.messages];
  return {
    exitCode: last.exitCode,
    output: last.output,
    told: told.map(({ text, hint }) => `${text}\n${hint === undefined ? "" : `hint: ${hint}\n`}`).join(""),
    forgotten,
  };
}

type StoreRefusals = Readonly<Record<string, { readonly keyring?: string }>>;

interface RunFields {
  readonly exitCode: number;
  readonly output: string;
  readonly logins: readonly { readonly repository: string; readonly password: string; readonly keep: boolean }[];
  readonly messages: readonly { readonly text: string; readonly hint?: string }[];
}
