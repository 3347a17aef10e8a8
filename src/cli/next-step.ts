import type { Answer, NextStep } from "../protocol/answer.ts";

/** For what this process decides by itself. */
const answerSeconds = 10;
/** The whole of a login has 45 s in here, and reading what is held, some. */
const obtainSeconds = 60;
/** A person has 280 s. */
const personSeconds = 300;

/** Tells the shim what to ask after an answer; `null` when that was the last one. */
export function nextStep({ logins, storage, needs }: Answer): NextStep | null {
  if (logins.some(({ keep }) => !keep)) {
    return { question: { ask: "stored" }, seconds: answerSeconds, lock: false, person: false };
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
