/** Options of `spawn`. */
export interface ProcessGroup {
  readonly detached: boolean;
  readonly windowsHide: true;
}

/**
 * A program gets a session of its own, and with it a group of processes. Windows has neither: `detached` would only open a
 * console window there.
 */
export function ownProcessGroup(platform: NodeJS.Platform): ProcessGroup {
  return { detached: platform !== "win32", windowsHide: true };
}

/** Ends a group that {@link ownProcessGroup} made. On Windows there is none, and what the program started goes on. */
export function stopProcessGroup(pid: number | undefined, platform: NodeJS.Platform, kill = process.kill): void {
  if (pid === undefined || platform === "win32") {
    return;
  }
  try {
    kill(-pid, "SIGKILL");
  } catch {
    // Ended already.
  }
}
