import { expect, test } from "vitest";
import { joinPathList, splitPathList } from "../../../src/core/path-list.ts";

test.each<[NodeJS.Platform, string, readonly string[]]>([
  ["linux", "/usr/bin:/bin:", ["/usr/bin", "/bin", ""]],
  ["darwin", "/usr/bin;x:/bin", ["/usr/bin;x", "/bin"]],
  ["win32", "C:\\Windows;D:\\tools", ["C:\\Windows", "D:\\tools"]],
])("on %s the list %s is read and written", (platform, list, entries) => {
  expect(splitPathList(list, platform)).toEqual(entries);
  expect(joinPathList(entries, platform)).toBe(list);
});
