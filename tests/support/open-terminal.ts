import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { buildFolder } from "../../scripts/checkout.ts";
import type { Terminal } from "../../src/aws/ask-person.ts";

/** A terminal with a person before it, who types. */
interface TypedTerminal extends Terminal {
  /** All that was written on it. */
  readonly written: () => string;
  readonly type: (text: string) => void;
}

// What is typed comes by standard input; the terminal is there as long as this program runs.
const program = `import os, pty, sys
typing, device = pty.openpty()
print(os.ttyname(device), flush=True)
for line in sys.stdin.buffer:
    os.write(typing, line)
`;

/** Opens a terminal for the running test. A text that is typed ends with the end of a line. */
export async function openTerminal(): Promise<TypedTerminal> {
  const python = join(buildFolder, "tools", "bin", "python");
  const child = spawn(python, ["-c", program], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [path] = await once(child.stdout.setEncoding("utf8"), "data");
  let written = "";
  return {
    path: String(path).trim(),
    write: (text) => {
      written += text;
    },
    written: () => written,
    type: (text) => void child.stdin.write(text),
  };
}
