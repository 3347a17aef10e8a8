import { expect, it } from "vitest";
import { Conversation } from "../../../src/cli/conversation.ts";
import type { Message } from "../../../src/core/message.ts";
import { Secret } from "../../../src/core/secret.ts";
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
  expect(conversation.complete(login(false), first)).toEqual(first);
  const explained = onlyMessages([message("warning", "four")]);
  const stored = conversation.complete({ ask: "stored", refusals: {} }, explained);
  expect(stored.messages.map(({ text }) => text)).toEqual(["one", "two", "three", "four"]);
  const last = onlyMessages([message("note", "three"), message("note", "five")]);
  expect(conversation.complete(login(true), last).messages.map(({ text }) => text)).toEqual([
    "one",
    "four",
    "three",
    "five",
  ]);
});

it("tells the errors of all commands again after a failure, in one line each, before what was found", () => {
  const conversation = new Conversation();
  const error = { ...message("error", "one"), hint: "do this" };
  conversation.complete({ ...login(false), may: { obtain: false, interact: false } }, onlyMessages([error]));
  conversation.complete(login(false), onlyMessages([error, message("note", "two")]));
  conversation.complete({ ...login(false), may: { obtain: false, interact: false } }, onlyMessages([]));
  conversation.complete(login(false), onlyMessages([message("error", "three")]));
  const answer = conversation.complete({ ask: "failed" }, onlyMessages([message("error", "four")]));
  expect(answer.messages.map(({ text, hint }) => [text, hint])).toEqual([
    ["one", undefined],
    ["three", undefined],
    ["four", undefined],
  ]);
});

it("knows the logins that Poetry goes on with", () => {
  const conversation = new Conversation();
  const used = (password: string) => ({ repository: "a", username: "aws", password: new Secret(password), keep: true });
  conversation.complete(login(false), { ...onlyMessages([]), logins: [used("x")] });
  conversation.complete(login(true), { ...onlyMessages([]), logins: [used("y")] });
  expect(conversation.used.map(({ login: each }) => each.password.reveal())).toEqual(["y"]);
});
