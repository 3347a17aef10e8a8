import type { Message } from "../../core/message.ts";
import { type Answer, onlyMessages } from "../../protocol/answer.ts";
import type { StoredQuestion } from "../../protocol/question.ts";

type Refusals = StoredQuestion["refusals"][string];

/** Puts into words what refused to store logins; once for all sources with the same tale. */
export function answerStored({ refusals }: StoredQuestion): Answer {
  const groups = new Map<string, { readonly names: string[]; readonly refusals: Refusals }>();
  for (const [name, refused] of Object.entries(refusals)) {
    const group = groups.get(JSON.stringify(refused)) ?? { names: [], refusals: refused };
    group.names.push(name);
    groups.set(JSON.stringify(refused), group);
  }
  return onlyMessages([...groups.values()].flatMap((group) => storeRefused(group.names, group.refusals)));
}

function storeRefused(names: readonly string[], refusals: Refusals): readonly Message[] {
  const sources = `${names.length === 1 ? "source" : "sources"} ${names.map((name) => `"${name}"`).join(", ")}`;
  const instead = "auth.toml" in refusals ? "only this command has it" : "it is in auth.toml instead";
  return Object.entries(refusals).map(([store, reason]) => ({
    level: "warning",
    code: "not-stored",
    text: `Cannot store the login for ${sources} in ${store === "keyring" ? "the keyring" : store}, ${instead}: ${reason}`,
    hint:
      store === "keyring"
        ? "Unlock the keyring, or run poetry config keyring.enabled false"
        : "Make Poetry's configuration folder writable",
  }));
}
