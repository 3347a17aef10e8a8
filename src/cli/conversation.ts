import type { Message } from "../core/message.ts";
import type { Answer } from "../protocol/answer.ts";
import type { ParsedQuestion } from "../protocol/question.ts";

/**
 * What was said in the questions of one Poetry command. The shim tells the messages of the last answer only; where a
 * person had to be asked, that one tells what was done before as well.
 */
export class Conversation {
  #said: readonly Message[] = [];

  /** The answer, with what it would leave untold. */
  complete(question: ParsedQuestion, answer: Answer): Answer {
    if (question.ask === "login" && question.may.interact) {
      // What was done without the person is done; its errors are answered anew.
      const texts = new Set(answer.messages.map(({ text }) => text));
      const earlier = this.#said.filter(({ level, text }) => level !== "error" && !texts.has(text));
      return { ...answer, messages: [...earlier, ...answer.messages] };
    }
    this.#said = question.ask === "login" ? answer.messages : [...this.#said, ...answer.messages];
    return answer;
  }
}
