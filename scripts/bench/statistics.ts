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
 * How well some rounds tell the median of all that there could be, whatever their distribution: by the samples that are
 * 1.96 standard deviations of a toss of a coin for each round above and below. Of five rounds and fewer, by all of them.
 */
export function estimateMedian(samples: readonly number[]): Estimate {
  const sorted = samples.toSorted((left, right) => left - right);
  const below = Math.max(0, Math.floor(sorted.length / 2 - 1.96 * (Math.sqrt(sorted.length) / 2)));
  const { median } = summarize(sorted);
  return { median, low: sorted[below] ?? median, high: sorted[sorted.length - 1 - below] ?? median };
}

/** Between two samples, the share of the way that is asked for (R's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new Error("There are no samples");
  return below + (above - below) * (place - Math.floor(place));
}
