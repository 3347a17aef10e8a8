import { expect } from "vitest";
import { serve } from "../../src/cli/core.ts";
import { sharedUrl } from "./documented-example.ts";

// Conversations with the core in this process, whose environment, console and signals are the core's then.

/** Has a conversation, and gives the answers: each question may depend on the answer before. */
export async function converse(...questions: readonly (object | string | ((last: Answer) => object))[]) {
  const waiting = [...questions];
  const answers: Answer[] = [];
  const next = (): string => {
    const question = waiting.shift() ?? "";
    const asked = typeof question === "function" ? question(answers.at(-1) ?? noAnswer) : question;
    return typeof asked === "string" ? asked : `${JSON.stringify(asked)}\n`;
  };
  await serve({
    read: (into) => into.write(next()),
    rest: async function* () {
      while (waiting.length > 0) yield Buffer.from(next());
    },
    write: (bytes) => {
      answers.push(JSON.parse(bytes.toString("utf8")));
      return bytes.length;
    },
    writeLater: () => expect.unreachable(),
    leave: () => expect.unreachable(),
  });
  return answers;
}

/** What of an answer the tests look at. */
export interface Answer {
  readonly logins: readonly { readonly repository: string; readonly password: string; readonly keep: boolean }[];
  readonly messages: readonly object[];
  readonly next: object | null;
}

/** Before the first one. */
export const noAnswer: Answer = { logins: [], messages: [], next: null };

/** The question for a login to the source `corp`, of a project in the home. */
export function login(more: object = {}) {
  return {
    version: 1,
    ask: "login",
    poetry: "2.5.1",
    command: "lock",
    verbosity: "normal",
    project: process.env["HOME"],
    settings: null,
    sources: [{ name: "corp", url: sharedUrl }],
    configured: {},
    target: null,
    held: { corp: { poetry: { password: "" }, file: { password: "" }, pypiToken: "" } },
    may: { obtain: false, interact: false },
    ...more,
  };
}

/** The same, with the permission to obtain a token. */
export const obtaining = (more: object = {}) => login({ may: { obtain: true, interact: false }, ...more });

/** What is held when this login has been stored. */
export function held({ logins }: Answer): object {
  const stored = { username: "aws", password: logins[0]?.password ?? "" };
  return { held: { corp: { poetry: stored, file: stored, pypiToken: "" } } };
}
