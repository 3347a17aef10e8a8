import { expect, it } from "vitest";
import { nextStep } from "../../../src/cli/next-step.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { Answer } from "../../../src/protocol/answer.ts";

const login = (keep: boolean) => ({ repository: "corp", username: "aws", password: new Secret("x"), keep });
const answer = (values: Partial<Answer>): Answer => ({
  logins: [login(true)],
  storage: "poetry",
  needs: "nothing",
  messages: [],
  ...values,
});

it("ends the conversation when nothing is missing", () => {
  expect(nextStep(answer({}))).toBeNull();
});

it("hears first what became of the logins that are to be stored", () => {
  expect(nextStep(answer({ logins: [login(true), login(false)], needs: "person" }))).toEqual({
    question: { ask: "stored" },
    seconds: 10,
    lock: false,
    person: false,
  });
});

it.each([
  ["obtain", "poetry", false, 60, true],
  ["obtain", "memory", false, 60, false],
  ["person", "poetry", true, 300, true],
  ["person", "memory", true, 300, false],
] as const)(
  "wants to be asked again where it needs to %s, with storage %s",
  (needs, storage, interact, seconds, lock) => {
    expect(nextStep(answer({ needs, storage }))).toEqual({
      question: { ask: "login", may: { obtain: true, interact } },
      seconds,
      lock,
      person: interact,
    });
  },
);
