import { expect, it } from "vitest";
import { Conversation } from "../../../src/cli/conversation.ts";
import type { Message } from "../../../src/core/message.ts";
import { onlyMessages } from "../../../src/protocol/answer.ts";
import type { LoginQuestion } from "../../../src/protocol/question.ts";

const login = (interact: boolean): LoginQuestion => ({
  ask: "login",
  poetry: "2.5.1",
  command: "lock",
  verbosity: "normal",
  project: "/project",
  sources: [],
  settings: null,
  repositories: [],
  may: { obtain: true, interact },
});
const message = (level: Message["level"], text: string): Message => ({ level, code: "x", text });

it("repeats what was told before a person was asked, but for errors and what is told anyway", () => {
  const conversation = new Conversation();
  const first = onlyMessages([message("note", "one"), message("error", "two"), message("note", "three")]);
  expect(conversation.complete(login(false), first)).toBe(first);
  const explained = onlyMessages([message("warning", "four")]);
  expect(conversation.complete({ ask: "explain", refusals: {} }, explained)).toBe(explained);
  const last = onlyMessages([message("note", "three"), message("note", "five")]);
  expect(conversation.complete(login(true), last).messages.map(({ text }) => text)).toEqual([
    "one",
    "four",
    "three",
    "five",
  ]);
});
