import { openSync } from "node:fs";
import { createInterface } from "node:readline";
import { ReadStream } from "node:tty";

/** Where a person is asked, and answers. */
export interface Terminal {
  /** Absolute path of the device that is read. */
  readonly path: string;
  readonly write: (text: string) => unknown;
}

/** The terminal of this process: standard input is the protocol's, standard error belongs to the user. */
export const ownTerminal: Terminal = {
  path: terminalPath(process.platform),
  write: (text) => process.stderr.write(text),
};

/**
 * Asks a person for one line.
 *
 * @throws when there is no terminal, or nothing was answered before the signal
 */
export async function askPerson(question: string, signal: AbortSignal, terminal: Terminal): Promise<string> {
  signal.throwIfAborted();
  const device = new ReadStream(openSync(terminal.path, "r"));
  // Without an output it neither echoes nor edits: the terminal itself does both.
  const lines = createInterface({ input: device, terminal: false });
  try {
    terminal.write(question);
    return await new Promise<string>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      lines.once("line", (line) => resolve(line.trim()));
      lines.once("close", () => reject(new Error("nothing was answered")));
    });
  } finally {
    lines.close();
    device.destroy();
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
