import { expect, it } from "vitest";
import { momentAfter } from "../../../src/aws/sso-time.ts";

it("momentAfter() knows no time without seconds, before the start or beyond the year 9999", () => {
  const start = Date.parse("2026-11-24T08:00:00Z");
  expect([momentAfter(start, 0), momentAfter(start, 1), momentAfter(start, undefined), momentAfter(start, -1)]).toEqual(
    [start, start + 1000, undefined, undefined],
  );
  const last = Date.parse("9999-12-31T23:59:59Z");
  expect([momentAfter(last, 0), momentAfter(last, 1), momentAfter(0, 1e16)]).toEqual([last, undefined, undefined]);
});
