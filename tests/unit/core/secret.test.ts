import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";

describe("Secret", () => {
  const secret = new Secret("hunter2");

  it.each([
    ["a template", `${secret}`, "****"],
    ["String()", String(secret), "****"],
    ["concatenation", `x${secret}`, "x****"],
    ["JSON", JSON.stringify({ secret }), '{"secret":"****"}'],
    ["inspect", inspect({ secret }, { depth: 9, showHidden: true }), "{ secret: **** }"],
    ["its keys", Object.keys(secret).join(), ""],
  ])("does not show in %s", (_where, shown, expected) => {
    expect(shown).toBe(expected);
  });

  it("reveals itself when asked", () => {
    expect(secret.reveal()).toBe("hunter2");
  });
});
