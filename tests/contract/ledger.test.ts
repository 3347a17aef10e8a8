import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
});

describe("FileLedger", () => {
  it("is shared by processes, in a file that only its owner can read and that holds no token", () => {
    const path = join(temporaryFolder(), "cache", "ledger.json");
    new FileLedger(path, () => 0).record([{ token: new Secret("hunter2"), entry: entry(10) }]);
    expect(new FileLedger(path, () => 0).find(new Secret("hunter2"))).toEqual(entry(10));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
    expect(readFileSync(path, "utf8")).not.toContain("hunter2");
    expect(readdirSync(join(path, ".."))).toEqual(["ledger.json"]);
  });

  it.each(["", "{", "[]", '{"version":2,"tokens":{}}', '{"version":1,"tokens":{"x":{"scope":1}}}', "\u0000\u0001"])(
    "counts as empty when its file holds %j, and is written anew",
    (text) => {
      const path = join(temporaryFolder(), "ledger.json");
      writeFileSync(path, text);
      const ledger = new FileLedger(path, () => 0);
      expect(ledger.find(new Secret("a"))).toBeUndefined();
      ledger.record([{ token: new Secret("a"), entry: entry(10) }]);
      expect(new FileLedger(path, () => 0).find(new Secret("a"))).toEqual(entry(10));
    },
  );

  it("goes on when its file cannot be written", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "ledger.json"));
    const ledger = new FileLedger(join(folder, "ledger.json"), () => 0);
    ledger.record([{ token: new Secret("a"), entry: entry(10) }]);
    expect(ledger.find(new Secret("a"))).toEqual(entry(10));
    expect(readdirSync(folder)).toEqual(["ledger.json"]);
  });
});
