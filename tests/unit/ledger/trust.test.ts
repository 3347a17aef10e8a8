import { constants } from "node:fs";
import { expect, test } from "vitest";
import { distrust, distrustOwner, distrustParent } from "../../../src/ledger/trust.ts";

const { S_IFREG: file, S_IFDIR: folder, S_IFLNK: link, S_IFIFO: pipe } = constants;
const ana = 1000;
const mallory = 1001;

test.each<[string, number, number, "file" | "folder", string | undefined]>([
  ["a file of one's own", ana, file | 0o600, "file", undefined],
  ["a file that others may read", ana, file | 0o644, "file", undefined],
  ["a file of the group's to write", ana, file | 0o620, "file", "can be written by others"],
  ["a file of everybody's to write", ana, file | 0o602, "file", "can be written by others"],
  ["a file of somebody else", mallory, file | 0o600, "file", "belongs to another user"],
  ["a file of root", 0, file | 0o600, "file", "belongs to another user"],
  ["a link of one's own", ana, link | 0o777, "file", "is a link"],
  ["a pipe", ana, pipe | 0o600, "file", "is no file"],
  ["a folder in the place of a file", ana, folder | 0o700, "file", "is no file"],
  ["a folder of one's own", ana, folder | 0o700, "folder", undefined],
  ["a folder that others may read", ana, folder | 0o755, "folder", undefined],
  ["a folder of the group's to write", ana, folder | 0o770, "folder", "can be written by others"],
  ["a folder of everybody's, with the sticky bit", ana, folder | 0o1777, "folder", "can be written by others"],
  ["a folder of somebody else", mallory, folder | 0o700, "folder", "belongs to another user"],
  ["a file in the place of a folder", ana, file | 0o600, "folder", "is no folder"],
])("distrust() of %s", (_what, uid, mode, wanted, reason) => {
  expect(distrust({ uid, mode }, wanted, ana)).toBe(reason);
});

test("distrust() of root's own file, as root", () => {
  expect(distrust({ uid: 0, mode: file | 0o600 }, "file", 0)).toBeUndefined();
});

test("on Windows only the kind is looked at", () => {
  expect(distrust({ uid: 0, mode: file | 0o666 }, "file", undefined)).toBeUndefined();
  expect(distrust({ uid: 0, mode: folder | 0o666 }, "file", undefined)).toBe("is no file");
  expect(distrustOwner({ uid: 0, mode: link | 0o777 }, undefined)).toBeUndefined();
  expect(distrustParent({ uid: 0, mode: folder | 0o777 }, undefined)).toBeUndefined();
});

test.each([
  [ana, undefined],
  [mallory, "belongs to another user"],
])("distrustOwner() of a link of %i", (uid, reason) => {
  expect(distrustOwner({ uid, mode: link | 0o777 }, ana)).toBe(reason);
});

test.each([
  ["0700", undefined],
  ["0775", undefined],
  ["0755", undefined],
  ["1777", undefined],
  ["0777", "can be written by others"],
  ["0757", "can be written by others"],
])("distrustParent() of a folder around ours with mode %s", (mode, reason) => {
  expect(distrustParent({ uid: 0, mode: folder | Number.parseInt(mode, 8) }, ana)).toBe(reason);
});
