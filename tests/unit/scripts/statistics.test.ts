import { describe, expect, it } from "vitest";
import { range } from "../../../scripts/bench/bench-world.ts";
import { estimateMedian } from "../../../scripts/bench/statistics.ts";

describe("estimateMedian", () => {
  it.each([
    // By the binomial distribution: the least ranks that are left out with less than 2.5 % on each side.
    { rounds: 1, low: 0, high: 0 },
    { rounds: 5, low: 0, high: 4 },
    { rounds: 6, low: 0, high: 5 },
    { rounds: 10, low: 1, high: 8 },
    { rounds: 40, low: 13, high: 26 },
  ])("of $rounds rounds is sure of the median from rank $low to $high, counted from 0", ({ rounds, low, high }) => {
    const samples = range(rounds).toReversed();
    expect(estimateMedian(samples)).toEqual({ median: (rounds - 1) / 2, low, high });
  });

  it("holds the true median in 19 of 20 runs of 40 rounds", () => {
    // Each sample is above the true median or below it, with a half: so many of 2⁴⁰ runs have 14 to 26 of them below.
    const { low, high } = estimateMedian(range(40));
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    const runs = range(40).filter((below) => below > low && below <= high);
    expect(runs.reduce((sum, below) => sum + choose(40, below), 0) / 2 ** 40).toBeCloseTo(0.95, 1);
  });
});
