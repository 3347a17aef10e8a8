import type { Samples } from "./rounds.ts";
import { summarize } from "./statistics.ts";

/** A goal, and what was measured of it. */
export interface Finding {
  readonly work: string;
  readonly against: string;
  readonly goal: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** What a group of measurements came to: the findings, and the samples that they are drawn from. */
export interface Group {
  readonly title: string;
  /** What the samples count. */
  readonly unit: "ms" | "MB" | "kB";
  readonly samples: Samples;
  readonly findings: readonly Finding[];
}

/** The median of a case's samples. */
export function medianOf(samples: Samples, name: string): number {
  return summarize(samples.get(name) ?? []).median;
}

/**
 * The median, over the rounds, of how much more one case took than another in the same round: what slows a machine down
 * for a while is in both.
 */
export function addedTo(samples: Samples, base: string, name: string): number {
  return overRounds(samples, base, name, (before, after) => after - before);
}

/** The same as a ratio. */
export function ratioTo(samples: Samples, base: string, name: string): number {
  return overRounds(samples, base, name, (before, after) => after / before);
}

function overRounds(
  samples: Samples,
  base: string,
  name: string,
  compare: (before: number, after: number) => number,
): number {
  const before = samples.get(base) ?? [];
  const after = samples.get(name) ?? [];
  return summarize(after.map((sample, round) => compare(before[round] ?? Number.NaN, sample))).median;
}

/** A goal that is reached where the value is no greater than the limit. */
export function atMost(
  goal: { readonly work: string; readonly against: string; readonly text: string; readonly limit: number },
  value: number,
  measured: string,
): Finding {
  return { work: goal.work, against: goal.against, goal: goal.text, measured, isReached: value <= goal.limit };
}

/** A goal that is reached where the value is no smaller than the limit. */
export function atLeast(
  goal: { readonly work: string; readonly against: string; readonly text: string; readonly limit: number },
  value: number,
  measured: string,
): Finding {
  return { work: goal.work, against: goal.against, goal: goal.text, measured, isReached: value >= goal.limit };
}

/** A difference in whole milliseconds, with its sign. */
export const milliseconds = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(0)} ms`;

/** A ratio, with more digits the smaller it is. */
export const times = (value: number) => `${value < 10 ? value.toFixed(value < 2 ? 3 : 1) : value.toFixed(0)} ×`;
