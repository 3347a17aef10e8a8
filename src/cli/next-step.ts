import type { Answer, NextStep, RunAnswer } from "../protocol/answer.ts";

/** For what this process decides by itself. */
const answerSeconds = 10;
/** The whole of a login has 45 s in here, and reading what is held, some. */
const obtainSeconds = 60;
/** A person has 280 s. */
const personSeconds = 300;

/** Tells the shim what to ask after an answer; `null` when that was the last one. */
export function nextStep(answer: Answer | RunAnswer): NextStep | null {
  const { logins, storage, needs } = answer;
  if (logins.some(({ keep }) => !keep)) {
    const ask = "output" in answer ? "run" : "stored";
    return { question: { ask }, seconds: answerSeconds, lock: false, person: false };
  }
  const lock = storage === "poetry";
  switch (needs) {
    case "nothing":
      return null;
    case "obtain":
      return { question: login(false), seconds: obtainSeconds, lock, person: false };
    case "person":
      return { question: login(true), seconds: personSeconds, lock, person: true };
  }
}

function login(interact: boolean) {
  return { ask: "login", may: { obtain: true, interact } };
}
