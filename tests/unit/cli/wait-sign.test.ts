import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WaitSign } from "../../../src/cli/wait-sign.ts";

const erase = "\r\x1b[K";
let shown: string[];

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
});
afterEach(() => void vi.useRealTimers());

const signOn = (screen: { isTTY?: boolean; columns?: number }, environment = {}) =>
  new WaitSign(() => ({ isTTY: true, ...screen, write: (text) => shown.push(text) }), environment);

it("says after a second what is being waited for, and takes it away when it is there", async () => {
  const coming = signOn({}).during("AWS", new Promise((resolve) => setTimeout(resolve, 1500, "token")));
  await vi.advanceTimersByTimeAsync(999);
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(shown).toEqual(["Waiting for AWS ..."]);
  await vi.advanceTimersByTimeAsync(500);
  expect([await coming, shown]).toEqual(["token", ["Waiting for AWS ...", erase]]);
});

it("says nothing of what comes within a second, nor after it failed", async () => {
  await expect(signOn({}).during("AWS", Promise.reject(new Error("no")))).rejects.toThrow("no");
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([]);
});

it("fits into a line, and has nothing that the terminal would obey", async () => {
  signOn({ columns: 20 }).begin("a\x1b[2Jb\nand more that is long");
  await vi.advanceTimersByTimeAsync(1000);
  expect(shown).toEqual(["Waiting for a [2Jb "]);
});

it("is taken away for good when the process ends", async () => {
  const sign = signOn({});
  const end = sign.begin("AWS");
  await vi.advanceTimersByTimeAsync(1000);
  sign.hide();
  end();
  expect(shown).toEqual(["Waiting for AWS ...", erase]);
});

it.each([
  ["without a terminal", () => signOn({ isTTY: false })],
  ["on a terminal that cannot take it away", () => signOn({}, { TERM: "dumb" })],
  ["when Poetry is to be quiet", () => Object.assign(signOn({}), { isMuted: true })],
])("says nothing %s", async (_where, sign) => {
  sign().begin("AWS");
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([]);
});
