import type { Message } from "../core/message.ts";
import type { Answer } from "../protocol/answer.ts";
import { isOwn, type LoginQuestion, type ParsedQuestion } from "../protocol/question.ts";
import type { UsedLogin } from "./commands/failed.ts";

/** What was said in the questions of one run of Poetry, and what came of it. */
export class Conversation {
  /** The messages of each command: one may call another. */
  readonly #commands: (readonly Message[])[] = [];
  readonly #used = new Map<string, UsedLogin>();
  /** The last question for logins, and its answer: what a command of the plugin's own is about. */
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
   * The answer, with what it would leave untold.
   *
   * - The shim tells the messages of a command's last answer only, and where a person had to be asked, that one has to
   *   tell what was done before as well.
   * - After a failure, all errors are told again, in one line each.
   */
  complete<A extends Answer>(question: ParsedQuestion, answer: A): A {
    // A command of the plugin's own has told its errors last of all.
    if (question.ask === "failed" && this.#last !== undefined && isOwn(this.#last.login.command)) {
      return answer;
    }
    if (question.ask === "failed") {
      const errors = this.#commands.flat().filter(({ level }) => level === "error");
      return { ...answer, messages: [...errors.map(({ hint: _hint, ...error }) => error), ...answer.messages] };
    }
    const said = this.#commands.at(-1) ?? [];
    if (question.ask !== "login") {
      this.#told([...said, ...answer.messages]);
      return answer;
    }
    this.#last = { login: question, answer };
    for (const login of answer.logins) {
      this.#used.set(login.repository, { login, question, storage: answer.storage });
    }
    if (question.refused !== undefined) {
      this.#told([...said, ...answer.messages]);
      return answer;
    }
    if (!question.may.obtain) {
      this.#commands.push([]);
    }
    const texts = new Set(answer.messages.map(({ text }) => text));
    const earlier = question.may.interact
      ? said.filter(({ level, text }) => level !== "error" && !texts.has(text))
      : [];
    return { ...answer, messages: this.#told([...earlier, ...answer.messages]) };
  }

  #told(messages: readonly Message[]): readonly Message[] {
    this.#commands.splice(-1, 1, messages);
    return messages;
  }
}
