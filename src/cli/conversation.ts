import type { Message } from "../core/message.ts";
import type { Answer } from "../protocol/answer.ts";
import type { ParsedQuestion } from "../protocol/question.ts";
import type { UsedLogin } from "./commands/failed.ts";

/** What was said in the questions of one Poetry command, and what came of it. */
export class Conversation {
  #said: readonly Message[] = [];
  readonly #used = new Map<string, UsedLogin>();

  /** The logins that the command goes on with. */
  get used(): readonly UsedLogin[] {
    return [...this.#used.values()];
  }

  /**
   * The answer, with what it would leave untold: the shim tells the messages of the last answer only, and where a person
   * had to be asked, that one tells what was done before as well.
   */
  complete(question: ParsedQuestion, answer: Answer): Answer {
    if (question.ask === "login") {
      for (const login of answer.logins) {
        this.#used.set(login.repository, { login, question });
      }
      if (question.may.interact) {
        // What was done without the person is done; its errors are answered anew.
        const texts = new Set(answer.messages.map(({ text }) => text));
        const earlier = this.#said.filter(({ level, text }) => level !== "error" && !texts.has(text));
        return { ...answer, messages: [...earlier, ...answer.messages] };
      }
      this.#said = [];
    }
    this.#said = [...this.#said, ...answer.messages];
    return answer;
  }
}
