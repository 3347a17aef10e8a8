import { readSync, writeSync } from "node:fs";

const newline = 0x0a;

/**
 * The lines of standard input, until it ends.
 *
 * The first is waited for with the whole process, which has nothing else to do: Node's streams take 4 ms to load, and
 * that is later, when Poetry has its answer.
 */
export async function* questionLines(): AsyncGenerator<string> {
  let pending = readFirstLine();
  yield* linesOf(pending);
  pending = afterLastLine(pending);
  for await (const chunk of process.stdin) {
    pending = Buffer.concat([pending, chunk]);
    yield* linesOf(pending);
    pending = afterLastLine(pending);
  }
  if (pending.length > 0) {
    yield pending.toString("utf8");
  }
}

/** Writes a line to standard output; where nobody reads it any more, Poetry is gone, and this process ends. */
export function writeAnswer(line: string): void {
  let rest = Buffer.from(line);
  try {
    while (rest.length > 0) {
      rest = rest.subarray(writeSync(1, rest));
    }
  } catch (error) {
    if (!isBusy(error)) {
      process.exit(0);
    }
    process.stdout.on("error", () => process.exit(0));
    process.stdout.write(rest);
  }
}

/** All that is there by the end of the first line. Less where the input is such that reading it does not wait. */
function readFirstLine(): Buffer {
  const read: Buffer[] = [];
  try {
    while (read.at(-1)?.includes(newline) !== true) {
      const chunk = Buffer.allocUnsafe(65_536);
      const length = readSync(0, chunk);
      if (length === 0) break;
      read.push(chunk.subarray(0, length));
    }
  } catch {
    // EAGAIN, or EOF on Windows: the stream tells.
  }
  return Buffer.concat(read);
}

function* linesOf(bytes: Buffer): Generator<string> {
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    yield bytes.toString("utf8", start, end);
    start = end + 1;
  }
}

function afterLastLine(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.lastIndexOf(newline) + 1);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
