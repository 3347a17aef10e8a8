import { readSync, writeSync } from "node:fs";

const newline = 0x0a;

/** What the protocol is spoken over: standard input and output. */
export interface Pipes {
  /** Waits for what there is to read; 0 bytes at the end. Fails where reading does not wait. */
  readonly read: (into: Buffer) => number;
  /** What is read after that, when there is time. */
  readonly rest: () => AsyncIterable<Buffer>;
  /** Writes as much as it can of it; fails where that is nothing. */
  readonly write: (bytes: Buffer) => number;
  /** Writes it when there is room. */
  readonly writeLater: (bytes: Buffer) => void;
  /** Ends this process. */
  readonly leave: () => void;
}

/** Those of this process. By plain system calls, until there is reason to wait: Node's streams take time to load. */
export const standardPipes: Pipes = {
  read: (into) => readSync(0, into),
  rest: () => process.stdin,
  write: (bytes) => writeSync(1, bytes),
  writeLater: (bytes) => {
    process.stdout.on("error", () => process.exit(0));
    process.stdout.write(bytes);
  },
  leave: () => process.exit(0),
};

/**
 * The lines of standard input, until it ends.
 *
 * The first is waited for with the whole process, which has nothing else to do: Node's streams take 4 ms to load, and
 * that is later, when Poetry has its answer.
 */
export async function* questionLines(pipes: Pipes): AsyncGenerator<string> {
  let pending = readFirstLine(pipes);
  yield* linesOf(pending);
  pending = afterLastLine(pending);
  for await (const chunk of pipes.rest()) {
    pending = Buffer.concat([pending, chunk]);
    yield* linesOf(pending);
    pending = afterLastLine(pending);
  }
  if (pending.length > 0) {
    yield pending.toString("utf8");
  }
}

/** Writes a line to standard output; where nobody reads it any more, Poetry is gone, and this process ends. */
export function writeAnswer(line: string, pipes: Pipes): void {
  let rest = Buffer.from(line);
  try {
    while (rest.length > 0) {
      rest = rest.subarray(pipes.write(rest));
    }
  } catch (error) {
    if (isBusy(error)) {
      pipes.writeLater(rest);
    } else {
      pipes.leave();
    }
  }
}

/** All that is there by the end of the first line. Less where the input is such that reading it does not wait. */
function readFirstLine({ read: readInto }: Pipes): Buffer {
  let read = Buffer.alloc(0);
  const chunk = Buffer.alloc(65_536);
  try {
    while (!read.includes(newline)) {
      const length = readInto(chunk);
      if (length === 0) break;
      read = Buffer.concat([read, chunk.subarray(0, length)]);
    }
  } catch {
    // EAGAIN, or EOF on Windows: the stream tells.
  }
  return read;
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
