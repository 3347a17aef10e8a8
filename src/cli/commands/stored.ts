import type { Message } from "../../core/message.ts";
import { type Answer, onlyMessages } from "../../protocol/answer.ts";
import type { StoredQuestion } from "../../protocol/question.ts";

type Refusals = StoredQuestion["refusals"][string];

interface Group {
  readonly names: string[];
  readonly refusals: Refusals;
}

/** Puts into words what refused to store logins; once for all sources with the same tale. */
export function answerStored({ refusals }: StoredQuestion): Answer {
  const groups = new Map<string, Group>();
  const locks = new Set<string>();
  for (const [name, { lock, ...refused }] of Object.entries(refusals)) {
    const group: Group = groups.get(JSON.stringify(refused)) ?? { names: [], refusals: refused };
    group.names.push(name);
    groups.set(JSON.stringify(refused), group);
    if (lock !== undefined) locks.add(lock);
  }
  return onlyMessages([
    ...[...groups.values()].flatMap((group) => storeRefused(group.names, group.refusals)),
    ...[...locks].map(lockDistrusted),
  ]);
}

function lockDistrusted(path: string): Message {
  return {
    level: "warning",
    code: "lock-not-used",
    text: `The lock "${path}" is not used: it is no plain file, belongs to another user, or can be written by others`,
    hint: "Remove it: a new one is made",
  };
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
