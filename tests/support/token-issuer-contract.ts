import { expect, it } from "vitest";
import { Problem } from "../../src/core/problem.ts";
import type { Scope } from "../../src/core/scope.ts";
import type { TokenIssuer } from "../../src/core/token-issuer.ts";

/** What an issuer under test knows: a domain that exists, and the time. */
export interface IssuerUnderTest {
  readonly issuer: TokenIssuer;
  readonly scope: Scope;
  readonly now: () => number;
}

/** The behaviour that every {@link TokenIssuer} has. */
export function describeTokenIssuer(setUp: () => Promise<IssuerUnderTest>): void {
  const forever = new AbortController().signal;

  it.each([
    [undefined, 43_200],
    [900, 900],
  ])("gives a token that lives for the time asked for: %s", async (durationSeconds, lifeSeconds) => {
    const { issuer, scope, now } = await setUp();
    const token = await issuer.issue(durationSeconds === undefined ? scope : { ...scope, durationSeconds }, forever);
    expect(token.secret.reveal()).not.toBe("");
    expect(Math.abs(token.issuedAt - now())).toBeLessThan(60_000);
    expect(Math.abs(token.expiresAt - token.issuedAt - lifeSeconds * 1000)).toBeLessThan(60_000);
  });

  it("knows no domain but those that exist, and that is final", async () => {
    const { issuer, scope } = await setUp();
    const problem = await problemOf(issuer.issue({ ...scope, domain: "absent" }, forever));
    expect([problem.code, problem.isFinal]).toEqual(["domain-not-found", true]);
  });

  it("gives up when the signal says so", async () => {
    const { issuer, scope } = await setUp();
    const problem = await problemOf(issuer.issue(scope, AbortSignal.abort(new DOMException("late", "TimeoutError"))));
    expect(problem.code).toBe("timed-out");
  });
}

/** The problem that a promise fails with; fails itself when there is none. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) {
    return outcome;
  }
  throw new Error(`No problem but ${String(outcome)}`, { cause: outcome });
}
