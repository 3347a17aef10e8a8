import type { Message } from "../core/message.ts";
import type { Secret } from "../core/secret.ts";
import { protocolVersion } from "./question.ts";

/** A login that Poetry is to use for one repository. */
export interface AnsweredLogin {
  readonly repository: string;
  readonly username: string;
  readonly password: Secret;
  /** What the question said is held is good; nothing is to be stored. */
  readonly keep: boolean;
  /** Where Poetry's memory has to say that the repository is: to upload to, or because it cannot find it itself. */
  readonly url?: string;
}

/** What a question for logins comes to, before it is told what to ask next. */
export interface Answer {
  readonly logins: readonly AnsweredLogin[];
  /** Where new logins are to rest. */
  readonly storage: "poetry" | "memory";
  /** What is missing for more logins. */
  readonly needs: "nothing" | "obtain" | "person";
  readonly messages: readonly Message[];
}

/** What the shim is to ask next, and how; the fields are those of `docs/protocol.md`. */
export interface NextStep {
  readonly question: Readonly<Record<string, unknown>>;
  /** How long the answer may take. */
  readonly seconds: number;
  /** Whether no other process of this user may do the same at the same time. */
  readonly lock: boolean;
  /** Whether a person will be asked, so that it makes sense on a terminal only. */
  readonly person: boolean;
}

/** The answer to `run`. Its logins, without passwords, are to be taken out of Poetry's store. */
export interface RunAnswer extends Answer {
  readonly output: Secret;
  readonly exitCode: number;
  readonly execute?: { readonly command: readonly string[]; readonly environment: Readonly<Record<string, Secret>> };
}

/** An answer that gives no login, only words. */
export function onlyMessages(messages: readonly Message[]): Answer {
  return { logins: [], storage: "memory", needs: "nothing", messages };
}

/** The answer as one line of JSON, without the line break. This is where tokens leave the core. */
export function formatAnswer(answer: Pick<Answer, "logins" | "messages"> | RunAnswer, next: NextStep | null): string {
  const { logins, messages } = answer;
  return JSON.stringify({
    version: protocolVersion,
    logins: logins.map((login) => ({ ...login, password: login.password.reveal() })),
    messages,
    next,
    ...("output" in answer && { output: answer.output.reveal(), exitCode: answer.exitCode }),
    ...("execute" in answer && answer.execute !== undefined && { execute: revealed(answer.execute) }),
  });
}

function revealed({ command, environment }: NonNullable<RunAnswer["execute"]>) {
  const variables = Object.entries(environment).map(([name, value]) => [name, value.reveal()]);
  return { command, environment: Object.fromEntries(variables) };
}
