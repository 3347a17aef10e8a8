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

  it("knows whether it is empty, and whether another is the same or of a form", () => {
    const same = new Secret("hunter2");
    const other = new Secret("");
    expect([secret.isEmpty, other.isEmpty, secret.equals(same), secret.equals(other)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([secret.matches(/^[a-z]+\d$/), secret.matches(/^\d/)]).toEqual([true, false]);
  });

  it("is made of secrets and texts", () => {
    const whole = Secret.concat("Basic ", secret, "\n");
    expect([whole.reveal(), String(whole)]).toEqual(["Basic hunter2\n", "****"]);
  });
});
