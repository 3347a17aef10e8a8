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

/** `docs/protocol.md` says what each field means to the shim. */
export interface Answer {
  readonly logins: readonly AnsweredLogin[];
  readonly storage: "poetry" | "memory";
  readonly needs: "nothing" | "obtain" | "person";
  readonly messages: readonly Message[];
}

/** The answer to `run`. */
export interface RunAnswer extends Answer {
  readonly output: Secret;
  readonly exitCode: number;
  readonly forget: readonly string[];
  readonly execute?: { readonly command: readonly string[]; readonly environment: Readonly<Record<string, Secret>> };
}

/** An answer that gives no login, only words. */
export function onlyMessages(messages: readonly Message[]): Answer {
  return { logins: [], storage: "memory", needs: "nothing", messages };
}

/** The answer as one line of JSON, without the line break. This is where tokens leave the core. */
export function formatAnswer(answer: Answer | RunAnswer): string {
  return JSON.stringify({
    version: protocolVersion,
    ...answer,
    logins: answer.logins.map((login) => ({ ...login, password: login.password.reveal() })),
    ...("output" in answer && { output: answer.output.reveal() }),
    ...("execute" in answer && answer.execute !== undefined && { execute: revealed(answer.execute) }),
  });
}

function revealed({ command, environment }: NonNullable<RunAnswer["execute"]>) {
  const variables = Object.entries(environment).map(([name, value]) => [name, value.reveal()]);
  return { command, environment: Object.fromEntries(variables) };
}
