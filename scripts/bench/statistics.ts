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

/** Between two samples, the share of the way that is asked for (R's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new Error("There are no samples");
  return below + (above - below) * (place - Math.floor(place));
}
