import { describe, expect, it } from "vitest";
import { scopeKey } from "../../../src/core/scope.ts";
import { Secret } from "../../../src/core/secret.ts";
import { sharedFrom, withSharedTokens } from "../../../src/core/shared-token.ts";
import { refreshMarginMs } from "../../../src/core/token.ts";
import { judgeHeld, type Verdict } from "../../../src/core/verdict.ts";
import { InMemoryLedger } from "../../support/in-memory-ledger.ts";
import { heldToken, loginTarget, sharedScope } from "../../support/login-target.ts";

const now = Date.parse("2026-11-24T08:00:00Z");

/** A token whose header has an end of life, in so many seconds. */
const readable = (seconds: number) =>
  `${Buffer.from(JSON.stringify({ exp: now / 1000 + seconds })).toString("base64url")}.x`;
const entry = { scope: scopeKey(sharedScope), issuedAt: 0, refreshAt: now + 1, expiresAt: now + 2 };

describe("judgeHeld()", () => {
  const ledger = new InMemoryLedger(() => 0);
  const known = (name: string, more: object) => ({ token: new Secret(name), entry: { ...entry, ...more } });
  ledger.record([
    known("good", {}),
    known("fading", { refreshAt: now }),
    known("stale", { refreshAt: now - 1, expiresAt: now }),
    known("of another scope", { scope: "other" }),
  ]);
  const noted = (ms: number) => heldToken("noted", { notedExpiry: now + ms });

  it.each<[Verdict, Parameters<typeof heldToken>]>([
    ["good", ["good"]],
    ["fading", ["fading"]],
    ["stale", ["stale"]],
    ["stale", ["of another scope"]],
    ["legacy", ["noted", { notedExpiry: now + refreshMarginMs + 1 }]],
    ["fading", ["noted", { notedExpiry: now + refreshMarginMs }]],
    ["stale", ["noted", { notedExpiry: now }]],
    ["foreign", [readable(1)]],
    ["stale", [readable(0)]],
    ["stale", ["unknown"]],
    ["good", ["unknown", { from: "environment" }]],
    ["good", ["unknown", { username: "ana" }]],
  ])("takes for %s: %j", (verdict, held) => {
    const login = heldToken(...held);
    const target = loginTarget({ held: [login] });
    expect(judgeHeld(target, ledger, now)).toEqual({ target, login, verdict });
  });

  it("takes the best of several, and of equals the first", () => {
    const held = [heldToken("stale"), noted(1), heldToken("good"), heldToken("good", { inKeyring: true })];
    const target = loginTarget({ held });
    expect(judgeHeld(target, ledger, now)).toEqual({ target, login: held[2], verdict: "good" });
  });

  it("takes no login of the user's own that Poetry would not use", () => {
    const held = [heldToken("stale"), heldToken("good", { username: "ana" })];
    const target = loginTarget({ held });
    expect(judgeHeld(target, ledger, now)).toEqual({ target, login: held[0], verdict: "stale" });
  });

  it("takes for stale that nothing is held", () => {
    const target = loginTarget();
    expect(judgeHeld(target, ledger, now)).toEqual({ target, login: undefined, verdict: "stale" });
  });
});

describe("withSharedTokens()", () => {
  const judged = (name: string, verdict: Verdict, login = heldToken(name), scope = sharedScope) => ({
    target: loginTarget({ name, held: [login] }, { scope }),
    login,
    verdict,
  });

  it("gives a source without a good token that of another of its scope", () => {
    const [good, fading] = [judged("a", "good"), judged("b", "fading")];
    expect(withSharedTokens([fading, good])).toEqual([
      { target: fading.target, login: good.login, verdict: "shared", lender: "a" },
      good,
    ]);
  });

  it.each<[string, ReturnType<typeof judged>]>([
    ["of another scope", judged("a", "good", heldToken("a"), { ...sharedScope, domain: "other" })],
    ["that is the user's own", judged("a", "good", heldToken("a", { username: "ana" }))],
    ["that is none", { ...judged("a", "good"), login: heldToken("a", { from: "environment" }) }],
    ["that is not good either", judged("a", "fading")],
  ])("gives it none %s", (_what, other) => {
    const stale = judged("b", "stale");
    expect(withSharedTokens([other, stale])).toEqual([other, stale]);
  });

  it("leaves alone what is good, or has the very same token", () => {
    const [one, two] = [judged("a", "legacy"), judged("b", "good")];
    expect(withSharedTokens([one, two])).toEqual([one, two]);
    const same = judged("b", "good", heldToken("a"));
    expect(sharedFrom(one, same)).toBe(same);
    expect(sharedFrom(one, two)).toEqual({ target: two.target, login: one.login, verdict: "shared", lender: "a" });
    expect(sharedFrom(one, { ...same, verdict: "fading" })).toMatchObject({ verdict: "shared" });
  });
});
