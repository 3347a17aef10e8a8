import { describe, expect, it } from "vitest";
import { notWritten, setAside } from "../../../src/ledger/ledger-messages.ts";

describe("the ledger's messages", () => {
  const told = (hint: string, reason: string) => ({
    level: "warning",
    code: "not-remembered",
    text: `Only this command has the new logins, they cannot be remembered: cannot write "/l.json" (${reason})`,
    hint,
  });

  it.each<[unknown, string, string]>([
    [new Error("ENOSPC: no space left on device, write"), "ENOSPC: no space left on device", "Make room on its disk"],
    [new Error("EACCES: permission denied, open '/l.json'"), "EACCES: permission denied", "Make its folder writable"],
    ["text", "text", "Make its folder writable"],
  ])("tell why it is not written: %s", (error, reason, hint) => {
    expect(notWritten("/l.json", error)).toEqual(told(hint, reason));
  });

  it("tell why it was begun anew", () => {
    const text = (version: number | undefined) => setAside("/l.json", "/l.json.bad", version).text;
    expect([text(undefined), text(7)]).toEqual([
      '"/l.json" cannot be read: it is now "/l.json.bad", and begun anew',
      '"/l.json" is of a newer release (version 7): it is now "/l.json.bad", and begun anew',
    ]);
  });
});
