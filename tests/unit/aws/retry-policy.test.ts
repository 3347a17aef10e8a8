import { describe, expect, it } from "vitest";
import { RetryPolicy } from "../../../src/aws/retry-policy.ts";

/** A policy on a clock of its own, whose waits are as long as they can be, and what it does with one failure repeated. */
async function attempts(failure: object, random = 1) {
  let nowMs = 0;
  const waits: number[] = [];
  const policy = new RetryPolicy(undefined, {
    now: () => nowMs,
    random: () => random,
    pause: async (ms) => {
      waits.push(Math.round(ms));
      nowMs += ms;
    },
  });
  let token = await policy.acquireInitialRetryToken("");
  try {
    for (;;) token = await policy.refreshRetryTokenForRetry(token, { errorType: "THROTTLING", ...failure });
  } catch {
    return { calls: token.getRetryCount() + 1, waits, tooLongMs: policy.tooLongMs };
  }
}

const askedFor = (seconds: number) => ({ retryAfterHint: new Date(Date.now() + seconds * 1000) });

describe("RetryPolicy", () => {
  it("asks again after throttling as long as 40 s are not over", async () => {
    expect(await attempts({})).toEqual({
      calls: 7,
      waits: [1000, 2000, 4000, 8000, 10_000, 10_000],
      tooLongMs: undefined,
    });
  });

  it("never asks more than twelve times", async () => {
    expect((await attempts({}, 0.01)).calls).toBe(12);
  });

  it("waits for what AWS asks for, and a random time beyond it", async () => {
    const { calls, waits } = await attempts(askedFor(12), 0.5);
    expect(calls).toBe(4);
    for (const [index, expected] of [12_500, 13_000, 14_000].entries()) {
      expect(Math.abs((waits[index] ?? 0) - expected)).toBeLessThan(500);
    }
  });

  it("ends at once where AWS asks for too long a wait", async () => {
    const { calls, tooLongMs = 0 } = await attempts(askedFor(3600));
    expect([calls, Math.round(tooLongMs / 10_000)]).toEqual([1, 360]);
  });

  it.each([
    ["TRANSIENT", 3],
    ["SERVER_ERROR", 1],
    ["CLIENT_ERROR", 1],
  ])("leaves %s to the SDK: %i calls", async (errorType, calls) => {
    expect(await attempts({ errorType })).toEqual({ calls, waits: [], tooLongMs: undefined });
  });

  it("waits no longer than the signal lets it", async () => {
    const policy = new RetryPolicy(AbortSignal.timeout(20));
    const token = await policy.acquireInitialRetryToken("");
    await expect(
      policy.refreshRetryTokenForRetry(token, { errorType: "THROTTLING", ...askedFor(30) }),
    ).rejects.toThrow();
  });
});
