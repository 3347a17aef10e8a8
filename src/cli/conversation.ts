import type { Message } from "../core/message.ts";
import type { Answer } from "../protocol/answer.ts";
import type { LoginQuestion, ParsedQuestion } from "../protocol/question.ts";
import type { UsedLogin } from "./commands/failed.ts";

/** What was said in the questions of one run of Poetry, and what came of it. */
export class Conversation {
  /** The messages of each command: one may call another. */
  readonly #commands: (readonly Message[])[] = [];
  readonly #used = new Map<string, UsedLogin>();
  /**
   * The last question for logins, and its answer: from there the conversation goes on after logins were stored, and what
   * a command of the plugin's own is about.
   */
  #last: { readonly login: LoginQuestion; readonly answer: Answer } | undefined;
  /** Keys of the scopes whose token an index refused and for which a new one was sought, once. */
  readonly renewedScopes = new Set<string>();

  get last() {
    return this.#last;
  }

  /** The logins that Poetry goes on with. */
  get used(): readonly UsedLogin[] {
    return [...this.#used.values()];
  }

  /**
   * The answer, with what it would leave untold. The shim tells the messages of the last answer of a row only.
   *
   * - Where a person had to be asked, that one has to tell what was done before as well.
   * - What is said after logins were stored comes after what was said with them.
   * - After a failure, all errors are told again, in one line each.
   */
  complete<A extends Answer>(question: ParsedQuestion, answer: A): A {
    if (question.ask === "failed") {
      const errors = this.#commands.flat().filter(({ level }) => level === "error");
      return { ...answer, messages: [...errors.map(({ hint: _hint, ...error }) => error), ...answer.messages] };
    }
    const said = this.#commands.at(-1) ?? [];
    if (question.ask === "stored") {
      this.#told([...said, ...answer.messages]);
      const { logins, messages, ...last } = this.#last?.answer ?? answer;
      const kept = logins.map((login) => ({ ...login, keep: true }));
      return { ...answer, ...last, logins: kept, messages: [...messages, ...answer.messages] };
    }
    if (question.ask !== "login") {
      this.#told([...said, ...answer.messages]);
      return answer;
    }
    for (const login of answer.logins) {
      this.#used.set(login.repository, { login, question, storage: answer.storage });
    }
    const complete =
      question.refused === undefined
        ? { ...answer, messages: this.#toTell(question.may, said, answer.messages) }
        : answer;
    if (question.refused !== undefined) {
      this.#told([...said, ...answer.messages]);
    }
    this.#last = { login: question, answer: complete };
    return complete;
  }

  #toTell(
    may: { readonly obtain: boolean; readonly interact: boolean },
    said: readonly Message[],
    messages: readonly Message[],
  ): readonly Message[] {
    if (!may.obtain) {
      this.#commands.push([]);
    }
    const texts = new Set(messages.map(({ text }) => text));
    const earlier = may.interact ? said.filter(({ level, text }) => level !== "error" && !texts.has(text)) : [];
    return this.#told([...earlier, ...messages]);
  }

  #told(messages: readonly Message[]): readonly Message[] {
    this.#commands.splice(-1, 1, messages);
    return messages;
  }
}
