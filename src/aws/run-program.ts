import { spawn } from "node:child_process";
import { childSurroundings } from "./child-surroundings.ts";
import { ownProcessGroup, stopProcessGroup } from "./process-group.ts";

/** What one run of a program left behind. */
export interface ProgramRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const longestOutput = 1_000_000;

/** Ends what is running when this process ends: it would go on in its own session. */
const running = new Set<() => void>();
process.once("exit", () => {
  for (const stop of running) {
    stop();
  }
});

/**
 * Runs a program without a terminal, and collects what it prints.
 *
 * What it starts in turn is not looked for in the project or the current folder, whatever `PATH` says.
 * It gets a session of its own (`detached`): a prompt for a password or an MFA code would otherwise open the terminal
 * behind Poetry's back and wait there. The signal, and the end of this process, end it with all that it started.
 *
 * @param shell whether the program is a line for the shell
 */
export function runProgram(
  program: string,
  parameters: readonly string[],
  options: {
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    readonly project: string;
    readonly shell?: true;
  },
): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const child = spawn(program, parameters, {
      ...childSurroundings(options.environment, options.project),
      stdio: ["ignore", "pipe", "pipe"],
      ...ownProcessGroup(process.platform),
      shell: options.shell ?? false,
    });
    const stop = () => {
      // One that could not be started has no process, and what kill() would end in its place is left to chance: libuv has
      // whatever stood in its memory for the number, with 0 for all processes of this one's group.
      if (child.pid === undefined) {
        return;
      }
      stopProcessGroup(child.pid, process.platform);
      child.kill("SIGKILL");
    };
    options.signal.addEventListener("abort", stop, { once: true });
    running.add(stop);
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
        if (output[stream].length > longestOutput) {
          stop();
        }
      });
    }
    child.on("error", reject);
    child.on("close", (exitCode) => {
      options.signal.removeEventListener("abort", stop);
      running.delete(stop);
      if (options.signal.aborted) {
        reject(options.signal.reason);
      } else {
        resolve({ exitCode, ...output });
      }
    });
  });
}
