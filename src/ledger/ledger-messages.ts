import type { Message } from "../core/message.ts";

/** The new logins are not kept: without the ledger, no later command would know what they are for. */
export function notRemembered(why: string, hint: string): Message {
  return {
    level: "warning",
    code: "not-remembered",
    text: `Only this command has the new logins, they cannot be remembered: ${why}`,
    hint,
  };
}

/** The same, because the system refused to write the ledger. */
export function notWritten(path: string, error: unknown): Message {
  // "ENOSPC: no space left on device, write"
  const [reason = ""] = error instanceof Error ? error.message.split(",") : [String(error)];
  const isFull = /^(ENOSPC|EDQUOT|EFBIG)\b/.test(reason);
  return notRemembered(
    `cannot write "${path}" (${reason})`,
    isFull ? "Make room on its disk" : "Make its folder writable",
  );
}

/** The ledger could not be read, and a new one was begun. */
export function setAside(path: string, aside: string, version: number | undefined): Message {
  const why = version === undefined ? "cannot be read" : `is of a newer release (version ${version})`;
  return { level: "note", code: "ledger-set-aside", text: `"${path}" ${why}: it is now "${aside}", and begun anew` };
}
