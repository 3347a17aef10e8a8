import { openSync } from "node:fs";
import { createInterface } from "node:readline";
import { ReadStream } from "node:tty";

/**
 * Asks a person for one line, on the terminal of this process: standard input is the protocol's. The question goes to
 * standard error, which belongs to the user.
 *
 * @throws when there is no terminal, or nothing was answered before the signal
 */
export async function askPerson(question: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const terminal = new ReadStream(openSync(terminalPath(process.platform), "r"));
  // Without an output it neither echoes nor edits: the terminal itself does both.
  const lines = createInterface({ input: terminal, terminal: false });
  try {
    process.stderr.write(question);
    return await new Promise<string>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      lines.once("line", (line) => resolve(line.trim()));
      lines.once("close", () => reject(new Error("nothing was answered")));
    });
  } finally {
    lines.close();
    terminal.destroy();
  }
}

/** Node makes an absolute path of every other than one of a device: of `CONIN$` alone, a file of the current folder. */
export function terminalPath(platform: NodeJS.Platform): string {
  return platform === "win32" ? "\\\\.\\CONIN$" : "/dev/tty";
}

/** A terminal obeys control characters, and AWS's reply, or a file, may have some. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, " ");
}
