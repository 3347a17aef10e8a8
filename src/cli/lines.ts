import { readSync, writeSync } from "node:fs";

const newline = 0x0a;

/** What the protocol is spoken over: standard input and output. */
export interface Pipes {
  /** Waits for what there is to read; 0 bytes at the end. Fails where reading does not wait. */
  readonly read: (into: Buffer) => number;
  /** What is read after that, while other things go on. */
  readonly rest: () => AsyncIterable<Buffer>;
  /** Writes as much as it can of it; fails where that is nothing. */
  readonly write: (bytes: Buffer) => number;
  /** Writes it when there is room. */
  readonly writeLater: (bytes: Buffer) => void;
  /** Ends this process. */
  readonly leave: () => void;
}

/** Those of this process. By plain system calls, until there is more to do than that: Node's streams take time to load. */
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
 * @param isIdle Whether this process has nothing else to do until the next one. Then the whole of it waits, in a system
 *   call, during which no timer and no handler of a signal is run. Node's streams take 4 ms to load.
 */
export async function* questionLines(pipes: Pipes, isIdle: () => boolean): AsyncGenerator<string> {
  let pending: Buffer = Buffer.alloc(0);
  while (isIdle()) {
    const read = readLine(pipes);
    pending = Buffer.concat([pending, read]);
    if (!read.includes(newline)) break;
    yield* linesOf(pending);
    pending = afterLastLine(pending);
  }
  for await (const chunk of pipes.rest()) {
    pending = Buffer.concat([pending, chunk]);
    yield* linesOf(pending);
    pending = afterLastLine(pending);
  }
  if (pending.length > 0) {
    yield pending.toString("utf8");
  }
}

/**
 * Writes a line to standard output; where nobody reads it any more, Poetry is gone, and this process ends.
 *
 * @returns Whether all of it is written. The rest is when there is room.
 */
export function writeAnswer(line: string, pipes: Pipes): boolean {
  let rest = Buffer.from(line);
  try {
    while (rest.length > 0) {
      rest = rest.subarray(pipes.write(rest));
    }
    return true;
  } catch (error) {
    if (isBusy(error)) {
      pipes.writeLater(rest);
    } else {
      pipes.leave();
    }
    return false;
  }
}

/** All that is there by the end of the next line. Less where the input is such that reading it does not wait. */
function readLine({ read: readInto }: Pipes): Buffer {
  const read: Buffer[] = [];
  try {
    while (read.at(-1)?.includes(newline) !== true) {
      const chunk = Buffer.allocUnsafe(65_536);
      const length = readInto(chunk);
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
