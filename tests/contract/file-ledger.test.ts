import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { LedgerEntry } from "../../src/core/ledger.ts";
import { Secret } from "../../src/core/secret.ts";
import { FileLedger } from "../../src/ledger/file-ledger.ts";
import { NoLedger } from "../../src/ledger/no-ledger.ts";
import { onPosix } from "../support/on-posix.ts";

const temporaryFolder = () => mkdtempSync(join(tmpdir(), "ledger-"));
const entry = (expiresAt: number): LedgerEntry => ({
  scope: "region=us-west-2 domain=mydomain owner=123456789012 identity=default",
  issuedAt: 0,
  expiresAt,
  refreshAt: expiresAt / 2,
});

const kept = { isKept: true, messages: [] };
const token = new Secret("a");
const news = [{ token, entry: entry(10) }];

/** The place of a ledger in a cache folder; the ledger's own folder is there unless it is left out. */
function ledgerPlace({ withFolder = true } = {}) {
  const cache = temporaryFolder();
  const folder = join(cache, "own");
  if (withFolder) mkdirSync(folder, { mode: 0o700 });
  const path = join(folder, "ledger.json");
  return { cache, folder, path, open: () => new FileLedger(path, () => 0) };
}

function notRemembered(why: string, hint: string) {
  const text = `Only this command has the new logins, they cannot be remembered: ${why}`;
  return { isKept: false, messages: [{ level: "warning", code: "not-remembered", text, hint }] };
}

describe("FileLedger", () => {
  it("finds nothing that another process forgot between its start and the first question", () => {
    const { open } = ledgerPlace();
    open().record(news);
    const early = open();
    expect(early.hasFresh()).toBe(true);
    open().forget([token]);
    expect(early.find(token)).toBeUndefined();
  });

  it("finds a few entries and many alike, and nothing in their place in a file that is damaged within", () => {
    const { path, open } = ledgerPlace();
    const tokens = Array.from({ length: 40 }, (_, index) => new Secret(`token ${index}`));
    open().record(tokens.map((each, index) => ({ token: each, entry: entry(10 + index) })));
    const backwards = tokens.toReversed();
    const [one, other] = [open(), open()];
    expect(tokens.map((each) => one.find(each))).toEqual(tokens.map((_, index) => entry(10 + index)));
    expect(backwards.map((each) => other.find(each))).toEqual(tokens.map((_, index) => entry(49 - index)));
    expect([one, other].map((each) => each.find(new Secret("another")))).toEqual([undefined, undefined]);

    writeFileSync(path, readFileSync(path, "utf8").replace('"issuedAt":0', '"issuedAt":'));
    const damaged = open();
    expect(backwards.map((each) => damaged.find(each)).slice(20)).toEqual(tokens.slice(20).map(() => undefined));
  });

  it.runIf(onPosix)("is shared by processes, in a file that only its owner can read and that holds no token", () => {
    const { folder, path, open } = ledgerPlace({ withFolder: false });
    const hunter = new Secret("hunter2");
    expect(open().record([{ token: hunter, entry: entry(10) }])).toEqual(kept);
    expect(open().find(hunter)).toEqual(entry(10));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readFileSync(path, "utf8")).not.toContain("hunter2");
    expect(readdirSync(folder)).toEqual(["ledger.json"]);
  });

  it("finds what another process records after it was looked into", () => {
    const { open } = ledgerPlace();
    const [early, other] = [open(), open()];
    expect(early.find(token)).toBeUndefined();
    other.record(news);
    expect(early.find(token)).toEqual(entry(10));
  });

  it.each<[string, (text: string) => string]>([
    ["as it is written", (text) => text],
    ["in another layout", (text) => JSON.stringify(JSON.parse(text), undefined, 2)],
  ])("finds entries among others, %s, whatever stands in them", (_layout, layout) => {
    const { path, open } = ledgerPlace();
    const fingerprint = createHash("sha256").update("a").digest("hex");
    const odd = { ...entry(10), scope: `profile "${fingerprint}":{"scope":"x"} \\" }}\n{` };
    open().record([
      { token: new Secret("b"), entry: odd },
      { token: new Secret("é"), entry: entry(20) },
    ]);
    writeFileSync(path, layout(readFileSync(path, "utf8")));
    const ledger = open();
    expect(["a", "b", "é"].map((text) => ledger.find(new Secret(text)))).toEqual([undefined, odd, entry(20)]);
  });

  describe("that cannot be read", () => {
    it.each<[string, string | Buffer]>([
      ["nothing", ""],
      ["half of it", '{"version":1,"tokens":{"0a":{"scope":"x"'],
      ["another JSON", "[]"],
      ["an entry of another kind", '{"version":1,"tokens":{"x":{"scope":1}}}'],
      ["an earlier version", '{"version":0,"tokens":{}}'],
      ["binary", Buffer.from([0, 1, 0xff, 0xfe])],
      ["JSON nested 100,000 deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
      ["a good ledger of more than 4 MiB", `{"version":1,"tokens":{}}${" ".repeat(4 * 1024 * 1024)}`],
    ])("because it holds %s counts as empty, and is set aside once, in place of an earlier one", (_what, text) => {
      const { folder, path, open } = ledgerPlace();
      writeFileSync(path, text);
      writeFileSync(`${path}.broken`, "earlier");
      const ledger = open();
      expect(ledger.find(token)).toBeUndefined();

      expect(ledger.record(news)).toEqual({
        isKept: true,
        messages: [
          {
            level: "note",
            code: "ledger-set-aside",
            text: `"${path}" cannot be read: it is now "${path}.broken", and begun anew`,
          },
        ],
      });
      expect(open().record(news)).toEqual(kept);

      expect(open().find(token)).toEqual(entry(10));
      expect(readdirSync(folder).toSorted()).toEqual(["ledger.json", "ledger.json.broken"]);
      expect(readFileSync(`${path}.broken`).equals(Buffer.from(text))).toBe(true);
    });

    it("because it is of a newer release is kept under a name of its own", () => {
      const { folder, path, open } = ledgerPlace();
      const newer = '{"version":2,"entries":[]}';
      writeFileSync(path, newer);

      expect(open().record(news)).toEqual({
        isKept: true,
        messages: [
          {
            level: "note",
            code: "ledger-set-aside",
            text: `"${path}" is of a newer release (version 2): it is now "${path}.version-2", and begun anew`,
          },
        ],
      });
      writeFileSync(path, "broken");
      open().record(news);

      expect(readFileSync(`${path}.version-2`, "utf8")).toBe(newer);
      expect(readdirSync(folder).toSorted()).toEqual(["ledger.json", "ledger.json.broken", "ledger.json.version-2"]);
    });
  });

  describe.runIf(onPosix)("that is not trusted counts as empty and stays as it is:", () => {
    const good = JSON.stringify({
      version: 1,
      tokens: { [createHash("sha256").update("a").digest("hex")]: entry(10) },
    });

    function expectDistrusted({ path, open }: ReturnType<typeof ledgerPlace>, why: string, hint: string) {
      const ledger = open();
      expect(ledger.find(token)).toBeUndefined();
      expect(ledger.record([{ token, entry: entry(20) }])).toEqual(notRemembered(why, hint));
      // The command itself goes on with it.
      expect(ledger.find(token)).toEqual(entry(20));
      expect(readFileSync(path, "utf8")).toBe(good);
      expect(readdirSync(join(path, "..")).toSorted()).toContain("ledger.json");
    }
    const remove = "Remove it: a new one is made";

    it("a link, even to a ledger", () => {
      const place = ledgerPlace();
      const target = join(place.cache, "target");
      writeFileSync(target, good, { mode: 0o600 });
      symlinkSync(target, place.path);
      expectDistrusted(place, `"${place.path}" is a link`, remove);
      expect(lstatSync(place.path).isSymbolicLink()).toBe(true);
    });

    it.each(["620", "602"])("a file of mode %s", (mode) => {
      const place = ledgerPlace();
      writeFileSync(place.path, good);
      chmodSync(place.path, mode);
      expectDistrusted(place, `"${place.path}" can be written by others`, remove);
    });

    it.each(["770", "1777"])("one in a folder of mode %s", (mode) => {
      const place = ledgerPlace();
      writeFileSync(place.path, good, { mode: 0o600 });
      chmodSync(place.folder, mode);
      expectDistrusted(place, `"${place.folder}" can be written by others`, remove);
    });

    it("one whose folder others may replace", () => {
      const place = ledgerPlace();
      writeFileSync(place.path, good, { mode: 0o600 });
      chmodSync(place.cache, 0o777);
      const hint = `Run chmod o-w ${place.cache}, or keep your caches in a folder of your own`;
      expectDistrusted(place, `"${place.cache}" can be written by others`, hint);
    });

    // Only root can give files away; the judgement itself is tested in tests/unit/ledger/trust.test.ts.
    describe.runIf(process.getuid?.() === 0)("with files of another user,", () => {
      it("the ledger", () => {
        const place = ledgerPlace();
        writeFileSync(place.path, good, { mode: 0o600 });
        chownSync(place.path, 12345, 12345);
        expectDistrusted(place, `"${place.path}" belongs to another user`, remove);
      });

      it("its folder", () => {
        const place = ledgerPlace();
        writeFileSync(place.path, good, { mode: 0o600 });
        chownSync(place.folder, 12345, 12345);
        expectDistrusted(place, `"${place.folder}" belongs to another user`, remove);
      });

      it("a link in the place of its folder", () => {
        const place = ledgerPlace({ withFolder: false });
        const target = join(place.cache, "target");
        mkdirSync(target, { mode: 0o700 });
        writeFileSync(join(target, "ledger.json"), good, { mode: 0o600 });
        symlinkSync(target, place.folder);
        lchownSync(place.folder, 12345, 12345);
        expectDistrusted(place, `"${place.folder}" belongs to another user`, remove);
      });
    });
  });

  it.runIf(onPosix)("may lie in a folder that its owner moved and left a link for", () => {
    const { cache, folder, open } = ledgerPlace({ withFolder: false });
    mkdirSync(join(cache, "disk"), { mode: 0o700 });
    symlinkSync(join(cache, "disk"), folder);
    expect(open().record(news)).toEqual(kept);
    expect(open().find(token)).toEqual(entry(10));
    expect(lstatSync(folder).isSymbolicLink()).toBe(true);
  });

  it("says where something that is no file lies in its place, and touches it not", () => {
    const { folder, path, open } = ledgerPlace();
    mkdirSync(path);
    const ledger = open();
    expect(ledger.record(news)).toEqual(notRemembered(`"${path}" is no file`, "Remove it: a new one is made"));
    expect(ledger.find(token)).toEqual(entry(10));
    expect(readdirSync(folder)).toEqual(["ledger.json"]);
  });

  it("says why it cannot be written, and goes on", () => {
    const { folder, path, open } = ledgerPlace({ withFolder: false });
    rmdirSync(join(folder, ".."));
    writeFileSync(join(folder, ".."), "a file in the place of the cache folder");
    const ledger = open();
    expect(ledger.find(token)).toBeUndefined();
    expect(ledger.record(news)).toEqual(
      notRemembered(`cannot write "${path}" (ENOTDIR: not a directory)`, "Make its folder writable"),
    );
    expect(ledger.find(token)).toEqual(entry(10));
  });

  it("removes what processes that were killed left an hour ago, and nothing else", () => {
    const { folder, path, open } = ledgerPlace();
    const names = ["ledger.json.123.0a1b2c3d", "ledger.json.124.0a1b2c3d", "ledger.json.old", "other.123.0a1b2c3d"];
    for (const name of names) writeFileSync(join(folder, name), "{");
    for (const name of [names[0], names[2], names[3]]) {
      utimesSync(join(folder, name ?? ""), new Date(), new Date(Date.now() - 3_700_000));
    }
    expect(open().record(news)).toEqual(kept);
    expect(readdirSync(folder).toSorted()).toEqual(["ledger.json", ...names.slice(1)]);
    expect(statSync(path).size).toBeGreaterThan(0);
  });
});

test("NoLedger remembers nothing, and says why", () => {
  const ledger = new NoLedger();
  expect(ledger.record()).toEqual(
    notRemembered("there is no cache folder without HOME", "Set HOME to an absolute path"),
  );
  expect(ledger.find()).toBeUndefined();
});
