import { describe, expect, it } from "vitest";
import { range } from "../../../scripts/bench/bench-world.ts";
import { estimateMedian } from "../../../scripts/bench/statistics.ts";

/** How likely it is that the true median is not below the sample of this rank, counted from 0, nor above its mirror. */
function coverage(rounds: number, rank: number): number {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  const between = range(rounds + 1).filter((below) => below > rank && below < rounds - rank);
  return between.reduce((sum, below) => sum + choose(rounds, below), 0) / 2 ** rounds;
}

describe("estimateMedian", () => {
  it.each([6, 8, 10, 11, 16, 24, 40])(
    "of %i rounds is sure of the median with 95 %, and not with more than is needed",
    (rounds) => {
      const { median, low, high } = estimateMedian(range(rounds).toReversed());
      expect(median).toBe((rounds - 1) / 2);
      expect(low + high).toBe(rounds - 1);
      expect(coverage(rounds, low)).toBeGreaterThanOrEqual(0.95);
      expect(coverage(rounds, low + 1)).toBeLessThan(0.95);
    },
  );

  it("knows the ranks for 10 and 40 rounds, as tables of the sign test have them", () => {
    expect(estimateMedian(range(10))).toEqual({ median: 4.5, low: 1, high: 8 });
    expect(estimateMedian(range(40))).toEqual({ median: 19.5, low: 13, high: 26 });
  });

  it("has no bounds for five rounds and fewer", () => {
    expect([1, 5].map((rounds) => estimateMedian(range(rounds)))).toEqual([
      { median: 0, low: 0, high: 0 },
      { median: 2, low: 2, high: 2 },
    ]);
  });
});
