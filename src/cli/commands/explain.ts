import type { Message } from "../../core/message.ts";
import { type Answer, onlyMessages } from "../../protocol/answer.ts";
import type { ExplainQuestion } from "../../protocol/question.ts";

/** Puts into words that the store refused a login. */
export function answerExplain({ failures }: ExplainQuestion): Answer {
  return onlyMessages(failures.map(storeRefused));
}

type StoreFailure = ExplainQuestion["failures"][number];

function storeRefused({ repository, store, reason, keptIn }: StoreFailure): Message {
  const place = store === "keyring" ? "the keyring" : "auth.toml";
  const instead = keptIn === "memory" ? "only this command has it" : "it is in auth.toml instead";
  return {
    level: "warning",
    code: "not-stored",
    text: `Cannot store the login for source "${repository}" in ${place}, ${instead}: ${reason}`,
    hint:
      store === "keyring"
        ? "Unlock the keyring, or run poetry config keyring.enabled false"
        : "Make Poetry's configuration folder writable",
  };
}
