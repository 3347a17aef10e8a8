import { expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { endText, judgeSession } from "../../../src/core/sso-session-state.ts";

const minuteMs = 60_000;
const now = Date.parse("2026-11-24T08:00:00Z");
const renewal = { clientId: "id", clientSecret: new Secret("s"), refreshToken: new Secret("r") };
const ending = (minutes: number, renewable: boolean, isLegacy = false) => ({
  fingerprint: "f",
  expiresAt: now + minutes * minuteMs,
  isLegacy,
  renewal: renewable ? renewal : undefined,
});

it.each([
  [16, true, "good"],
  [15, true, "renewable"],
  [-600, true, "renewable"],
  [15, false, "good"],
  [6, false, "good"],
  [5, false, "expired"],
  [-1, false, "expired"],
] as const)("judgeSession() of one that ends in %d min, renewable: %s, is %s", (minutes, renewable, state) => {
  expect(judgeSession(ending(minutes, renewable), now)).toBe(state);
});

it.each([
  [1, "good"],
  [0, "expired"],
] as const)("judgeSession() of a legacy profile's that ends in %d min is %s", (minutes, state) => {
  expect(judgeSession(ending(minutes, false, true), now)).toBe(state);
});

it.each([
  [-180, "expired 3 h ago"],
  [0, "expired less than a minute ago"],
  [4, "ends in 4 min"],
])("endText() of one that ends in %d min is %j", (minutes, text) => {
  expect(endText(ending(minutes, false), now)).toBe(text);
});
