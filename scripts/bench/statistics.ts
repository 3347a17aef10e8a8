/** What a row of samples comes to. */
export interface Summary {
  readonly median: number;
  /** Quarter of the samples below, and quarter above. */
  readonly low: number;
  readonly high: number;
}

/** The median of the samples, and the quartiles around it. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((left, right) => left - right);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** The median that was measured, and from where to where it lies with 95 %. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How well some rounds tell the median of all that there could be, whatever their distribution: each of them is below it
 * with a half, so that it is unlikely to be below the least few, or above the greatest. Of five rounds and fewer, no two
 * samples have it between them with 95 %, and both bounds are the median.
 */
export function estimateMedian(samples: readonly number[]): Estimate {
  const sorted = samples.toSorted((left, right) => left - right);
  const { median } = summarize(sorted);
  const rank = lowRank(sorted.length);
  return { median, low: sorted[rank - 1] ?? median, high: sorted[sorted.length - rank] ?? median };
}

/** The greatest rank, counted from 1, whose sample is above the median with at most 2.5 %; 0 when there is none. */
function lowRank(rounds: number): number {
  let rank = 0;
  // That just so many are below the median, and that no more are.
  let probability = 2 ** -rounds;
  let sum = probability;
  while (sum <= 0.025) {
    rank += 1;
    probability *= (rounds - rank + 1) / rank;
    sum += probability;
  }
  return rank;
}

/** Between two samples, the share of the way that is asked for (R's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new Error("There are no samples");
  return below + (above - below) * (place - Math.floor(place));
}
