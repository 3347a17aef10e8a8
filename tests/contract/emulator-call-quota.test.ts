import { expect, test } from "vitest";
import { CallQuota } from "../../emulator/call-quota.ts";

test("a quota lets the calls of a second through at once, refills steadily, and counts each caller alone", () => {
  const quota = new CallQuota(40);
  const admitted = (caller: string, atMs: number) =>
    Array.from({ length: 100 }).filter(() => quota.admits(caller, atMs)).length;
  expect([admitted("a", 0), admitted("b", 0), admitted("a", 500), admitted("a", 5_000), admitted("a", 5_001)]).toEqual([
    40, 40, 20, 40, 0,
  ]);
});
