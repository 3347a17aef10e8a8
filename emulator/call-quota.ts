/** How many calls of a kind AWS lets through in a second: a bucket that holds the calls of one second and refills steadily. */
export class CallQuota {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Whether one more call is let through, of those that are counted together. */
  admits(counted: string, nowMs: number): boolean {
    const bucket = this.#buckets.get(counted) ?? { left: this.#perSecond, atMs: nowMs };
    const refilled = bucket.left + ((nowMs - bucket.atMs) / 1000) * this.#perSecond;
    const left = Math.min(this.#perSecond, refilled);
    this.#buckets.set(counted, { left: left >= 1 ? left - 1 : left, atMs: nowMs });
    return left >= 1;
  }
}
