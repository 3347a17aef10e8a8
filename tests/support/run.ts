import { spawn } from "node:child_process";
import { type SeenProcesses, watchProcesses } from "./process-watch.ts";

/** How a program ended and what it wrote. */
export interface Outcome {
  /** The exit code, or the name of the signal that ended the program. */
  readonly exitCode: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd: string;
  /** The whole environment; nothing of this process's own is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the program reads on its standard input, which is empty otherwise. */
  readonly input?: string | undefined;
  /** After this time the program and all that it started are killed, and the run throws. */
  readonly timeoutMs?: number | undefined;
  /** Hears, when the program has ended, what could be seen of it and of all that it started. */
  readonly onProcesses?: ((seen: SeenProcesses) => void) | undefined;
  /** The number of the user to run it as; only root can name another. */
  readonly user?: number | undefined;
}

const defaultTimeoutMs = 90_000;

/**
 * Runs a program to its end, which is also the end of every process that holds its output open.
 *
 * Throws when the program cannot be started or does not end in time, with what it had written so far.
 */
export async function run(program: string, arguments_: readonly string[], options: RunOptions): Promise<Outcome> {
  const { cwd, environment, input = "", timeoutMs = defaultTimeoutMs, user } = options;
  // In a process group of its own, so that the processes that it starts can be killed with it.
  const child = spawn(program, arguments_, {
    cwd,
    env: environment,
    detached: true,
    ...(user !== undefined && { uid: user, gid: user }),
  });
  const watch = options.onProcesses && watchProcesses(child.pid);
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.stderr += text;
  });
  // A program may end without having read its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watch?.stop();
      killGroup(child.pid);
      const call = [program, ...arguments_].join(" ");
      reject(
        new Error(`${call} did not end within ${timeoutMs} ms\nstdout:\n${written.stdout}\nstderr:\n${written.stderr}`),
      );
    }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      watch?.stop();
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (watch !== undefined) options.onProcesses?.(watch.stop());
      // A process left behind in the background would outlive the test.
      killGroup(child.pid);
      resolve({ exitCode: code ?? signal ?? "SIGKILL", ...written });
    });
  });
}

function killGroup(processId: number | undefined): void {
  if (processId === undefined) return;
  try {
    process.kill(-processId, "SIGKILL");
  } catch {
    // There is no process left in the group.
  }
}
