import { describe, expect, it } from "vitest";
import { durationText } from "../../../src/core/duration-text.ts";
import { Secret } from "../../../src/core/secret.ts";
import { readableExpiry, refreshTime } from "../../../src/core/token.ts";

const minuteMs = 60_000;

describe("refreshTime()", () => {
  it.each([
    [12 * 60, 12 * 60 - 30],
    [2 * 60, 2 * 60 - 30],
    [60, 45],
    [15, 11.25],
  ])("of a token that lives %d minutes is after %d", (life, refresh) => {
    expect(refreshTime({ issuedAt: 1_000, expiresAt: 1_000 + life * minuteMs })).toBe(1_000 + refresh * minuteMs);
  });
});

describe("readableExpiry()", () => {
  const token = (header: string) => new Secret(`${Buffer.from(header).toString("base64url")}.b.c`);

  it("reads the end of life from a JOSE header", () => {
    expect(readableExpiry(token('{"ver":1,"exp":1795504459}'))).toBe(1_795_504_459_000);
  });

  it.each(["", "text", "1", '"exp"', "[]", "null", "{}", '{"exp":"soon"}', '{"exp":null}'])(
    "finds none in %j",
    (header) => {
      expect(readableExpiry(token(header))).toBeUndefined();
    },
  );
});

describe("durationText()", () => {
  it.each([
    [0, "less than a minute"],
    [29_000, "less than a minute"],
    [30_000, "1 min"],
    [60_000, "1 min"],
    [5 * minuteMs, "5 min"],
    [60 * minuteMs, "1 h"],
    [612 * minuteMs + 1, "10 h 12 min"],
    [12 * 60 * minuteMs - 900, "12 h"],
  ])("says %d ms as %s", (span, text) => {
    expect(durationText(span)).toBe(text);
  });
});
