import { setTimeout as delay } from "node:timers/promises";
import { StandardRetryStrategy } from "@smithy/core/retry";

type Token = Awaited<ReturnType<StandardRetryStrategy["acquireInitialRetryToken"]>>;
type Failure = Parameters<StandardRetryStrategy["refreshRetryTokenForRetry"]>[1];

/** Calls for one thing, the first included, that fail by the network or by an error of AWS. */
export const maxAttempts = 3;

const maxThrottledAttempts = 12;
/** Less than a whole login may take, so that throttling is told as what it is. */
const longestPatienceMs = 40_000;
const firstWaitMs = 1_000;
const longestWaitMs = 10_000;

/** What the policy needs of the outside; for tests. */
interface PolicyWorld {
  readonly now: () => number;
  readonly random: () => number;
  readonly pause: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

const realWorld: PolicyWorld = {
  now: () => performance.now(),
  random: Math.random,
  pause: (ms, signal) => delay(ms, undefined, { signal }),
};

/**
 * How often AWS is asked for one thing, and how long is waited in between.
 *
 * | failure | calls | waits |
 * | --- | --- | --- |
 * | throttling (429, ThrottlingException and its kin) | 12 at most, within 40 s | anything up to 1, 2, 4, 8, 10, 10, … s |
 * | no connection, no answer, a broken one, 5xx | 3 | anything up to 0.05, 0.1 s (the SDK's own) |
 * | any other answer | 1 | |
 *
 * Throttling is different because it comes when many ask at once: a CI run starts hundreds of jobs in a second, and three
 * calls within a second would only be three times as many for AWS to turn away. The waits are drawn evenly from nothing to
 * their bound ("full jitter": https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), or those
 * who were turned away together would come back together. `Retry-After` comes on top of that; one that leads beyond the
 * 40 s ends it at once, since waiting would be in vain.
 *
 * One policy is for one login, with all the calls that it takes.
 */
export class RetryPolicy extends StandardRetryStrategy {
  readonly #signal: AbortSignal | undefined;
  readonly #world: PolicyWorld;
  readonly #endsAt: number;
  #tooLongMs: number | undefined;

  /** @param signal ends the waiting */
  constructor(signal?: AbortSignal, world: PolicyWorld = realWorld) {
    super(maxAttempts);
    this.#signal = signal;
    this.#world = world;
    this.#endsAt = world.now() + longestPatienceMs;
  }

  /** The wait that AWS asked for and that was too long to be waited. */
  get tooLongMs(): number | undefined {
    return this.#tooLongMs;
  }

  override async refreshRetryTokenForRetry(token: Token, failure: Failure): Promise<Token> {
    if (failure.errorType !== "THROTTLING") {
      return super.refreshRetryTokenForRetry(token, failure);
    }
    const retries = token.getRetryCount();
    const askedMs = Math.max(0, (failure.retryAfterHint?.getTime() ?? 0) - Date.now());
    const waitMs = askedMs + this.#world.random() * Math.min(firstWaitMs * 2 ** retries, longestWaitMs);
    const isTooLong = this.#world.now() + waitMs > this.#endsAt;
    if (isTooLong && askedMs > 0) {
      this.#tooLongMs = askedMs;
    }
    if (isTooLong || retries + 1 >= maxThrottledAttempts) {
      throw new Error("No more calls");
    }
    await this.#world.pause(waitMs, this.#signal);
    return { getRetryCount: () => retries + 1, getRetryDelay: () => 0, getRetryCost: () => 0 };
  }
}
