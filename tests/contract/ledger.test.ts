import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Ledger, LedgerEntry } from "../../src/core/ledger.ts";
import { Secret } from "../../src/core/secret.ts";
import { FileLedger } from "../../src/ledger/file-ledger.ts";
import { InMemoryLedger } from "../support/in-memory-ledger.ts";

const temporaryFolder = () => mkdtempSync(join(tmpdir(), "ledger-"));
const entry = (expiresAt: number): LedgerEntry => ({
  scope: "region=us-west-2 domain=mydomain owner=123456789012 identity=default",
  issuedAt: 0,
  expiresAt,
  refreshAt: expiresAt / 2,
});

describe.each<[string, (now: () => number) => Ledger]>([
  ["FileLedger", (now) => new FileLedger(join(temporaryFolder(), "cache", "ledger.json"), now)],
  ["InMemoryLedger", (now) => new InMemoryLedger(now)],
])("the ledger %s", (_name, make) => {
  it("finds what was recorded, by the token", () => {
    const ledger = make(() => 0);
    ledger.record([
      { token: new Secret("a"), entry: entry(10) },
      { token: new Secret("b"), entry: entry(20) },
    ]);
    expect([ledger.find(new Secret("a")), ledger.find(new Secret("b")), ledger.find(new Secret("c"))]).toEqual([
      entry(10),
      entry(20),
      undefined,
    ]);
  });

  it("keeps what was recorded earlier, and forgets what has expired", () => {
    let now = 0;
    const ledger = make(() => now);
    ledger.record([{ token: new Secret("a"), entry: entry(10) }]);
    ledger.record([{ token: new Secret("b"), entry: entry(20) }]);
    now = 15;
    ledger.record([{ token: new Secret("c"), entry: entry(30) }]);
    expect([ledger.find(new Secret("a")), ledger.find(new Secret("b")), ledger.find(new Secret("c"))]).toEqual([
      undefined,
      entry(20),
      entry(30),
    ]);
  });

  it("knows whether any token is fresh", () => {
    let now = 0;
    const ledger = make(() => now);
    const empty = ledger.hasFresh();
    ledger.record([{ token: new Secret("a"), entry: entry(10) }]);
    const fresh = ledger.hasFresh();
    now = 6;
    expect([empty, fresh, ledger.hasFresh()]).toEqual([false, true, false]);
  });

  it("does not find what it forgot", () => {
    const ledger = make(() => 0);
    ledger.record([{ token: new Secret("a"), entry: entry(10) }]);
    ledger.forget([new Secret("a")]);
    expect(ledger.find(new Secret("a"))).toBeUndefined();
  });
});

it("is found again that was recorded with a Node.js before 20.16, which has no getBuiltinModule()", () => {
  const path = join(temporaryFolder(), "cache", "ledger.json");
  const builtin = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  new FileLedger(path, () => 0).record([{ token: new Secret("a"), entry: entry(10) }]);
  expect(builtin).toHaveBeenCalled();
  builtin.mockRestore();
  expect(new FileLedger(path, () => 0).find(new Secret("a"))).toEqual(entry(10));
});
