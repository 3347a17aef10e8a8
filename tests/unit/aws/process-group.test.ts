import { expect, test } from "vitest";
import { ownProcessGroup, stopProcessGroup } from "../../../src/aws/process-group.ts";

function killed(pid: number | undefined, platform: NodeJS.Platform): readonly unknown[] {
  const calls: unknown[] = [];
  stopProcessGroup(pid, platform, (...call) => {
    calls.push(call);
    throw new Error("ESRCH");
  });
  return calls;
}

test.each(["linux", "darwin"] as const)("on %s a program gets a group, which is ended as one", (platform) => {
  expect(ownProcessGroup(platform)).toEqual({ detached: true, windowsHide: true });
  expect(killed(42, platform)).toEqual([[-42, "SIGKILL"]]);
  expect(killed(undefined, platform)).toEqual([]);
});

test("on Windows there are no groups, and detached would open a window", () => {
  expect(ownProcessGroup("win32")).toEqual({ detached: false, windowsHide: true });
  expect(killed(42, "win32")).toEqual([]);
});
