import type { Samples } from "./rounds.ts";
import { type Estimate, estimateMedian } from "./statistics.ts";

/** A goal, and what was measured of it. */
export interface Finding {
  readonly work: string;
  readonly against: string;
  readonly goal: string;
  readonly measured: string;
  /** From where to where that lies with 95 %, in words; "–" for what was counted, and for few rounds. */
  readonly between: string;
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
export function medianOf(samples: Samples, name: string): Estimate {
  return estimateMedian(samples.get(name) ?? []);
}

/** What was counted, or weighed. */
export function exactly(value: number): Estimate {
  return { median: value, low: value, high: value };
}

/** How much more one case took than another in the same round: what slows a machine down for a while is in both. */
export function differences(samples: Samples, base: string, name: string): readonly number[] {
  return inEachRound(samples, base, name, (before, after) => after - before);
}

/** The median of these over the rounds. */
export function addedTo(samples: Samples, base: string, name: string): Estimate {
  return estimateMedian(differences(samples, base, name));
}

/** The same as a ratio. */
export function ratioTo(samples: Samples, base: string, name: string): Estimate {
  return estimateMedian(inEachRound(samples, base, name, (before, after) => after / before));
}

function inEachRound(
  samples: Samples,
  base: string,
  name: string,
  compare: (before: number, after: number) => number,
): readonly number[] {
  const before = samples.get(base) ?? [];
  const after = samples.get(name) ?? [];
  return after.map((sample, round) => compare(before[round] ?? Number.NaN, sample));
}

/** What is to be reached, in words and as a number. */
interface Goal {
  readonly work: string;
  readonly against: string;
  readonly text: string;
  readonly limit: number;
}

/**
 * A goal that is reached where the median is no greater than the limit.
 *
 * @param show puts a number into words
 * @param aside what else is to be said of it
 */
export function atMost(goal: Goal, value: Estimate, show: (value: number) => string, aside?: string): Finding {
  return finding(goal, value, show, aside, value.median <= goal.limit);
}

/** A goal that is reached where the median is no smaller than the limit. */
export function atLeast(goal: Goal, value: Estimate, show: (value: number) => string, aside?: string): Finding {
  return finding(goal, value, show, aside, value.median >= goal.limit);
}

function finding(
  { work, against, text }: Goal,
  { median, low, high }: Estimate,
  show: (value: number) => string,
  aside: string | undefined,
  isReached: boolean,
): Finding {
  return {
    work,
    against,
    goal: text,
    measured: aside === undefined ? show(median) : `${show(median)} (${aside})`,
    between: low === high ? "–" : `${show(low)} to ${show(high)}`,
    isReached,
  };
}

/** A difference in whole milliseconds, with its sign. */
export const milliseconds = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(0)} ms`;

/** A ratio, with more digits the smaller it is. */
export const times = (value: number) => `${value < 10 ? value.toFixed(value < 2 ? 3 : 1) : value.toFixed(0)} ×`;
