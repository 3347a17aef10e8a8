import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Pipes, questionLines, writeAnswer } from "../../../src/cli/lines.ts";

/** Pipes of which each read and write is told, and what came of them. */
function openPipes(more: {
  readonly reads?: readonly (string | Error)[];
  readonly rest?: readonly string[];
  readonly writes?: readonly (number | Error)[];
}) {
  const reads = [...(more.reads ?? [])];
  const writes = [...(more.writes ?? [])];
  const done: string[] = [];
  const pipes: Pipes = {
    read: (into) => {
      const next = reads.shift() ?? "";
      if (next instanceof Error) throw next;
      return into.write(next);
    },
    rest: async function* () {
      for (const text of more.rest ?? []) yield Buffer.from(text);
    },
    write: (bytes) => {
      const next = writes.shift() ?? bytes.length;
      if (next instanceof Error) throw next;
      done.push(`wrote ${bytes.subarray(0, next)}`);
      return next;
    },
    writeLater: (bytes) => done.push(`later ${bytes}`),
    leave: () => done.push("left"),
  };
  return { pipes, done };
}

const systemError = (code: string) => Object.assign(new Error(code), { code });
const busy = systemError("EAGAIN");

/** @param idleFor before how many lines nothing else is to be done */
async function lines(more: Parameters<typeof openPipes>[0], idleFor = 1): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const line of questionLines(openPipes(more).pipes, () => seen.length < idleFor)) {
    seen.push(line);
  }
  return seen;
}

describe("questionLines()", () => {
  it.each<[string, Parameters<typeof openPipes>[0]]>([
    ["all at once", { reads: ["one\ntwo\nthree"] }],
    ["in pieces", { reads: ["o", "ne\ntw"], rest: ["o\nth", "re", "e"] }],
    ["with the end of the last line", { reads: ["one\n"], rest: ["two\n", "three\n"] }],
    ["where reading does not wait", { reads: [busy], rest: ["one\ntwo\nthree\n"] }],
    ["where reading waits for a part only", { reads: ["on", busy], rest: ["e\ntwo\nthree"] }],
  ])("gives each line: %s", async (_how, input) => {
    expect(await lines(input)).toEqual(["one", "two", "three"]);
  });

  it.each<[string, Parameters<typeof openPipes>[0]]>([
    ["one by one", { reads: ["one\n", "two\n", "three\n"] }],
    ["with the beginning of the next", { reads: ["one\nt", "wo\nth", "ree\n"] }],
    ["until reading does not wait", { reads: ["one\n", busy], rest: ["two\nthree\n"] }],
    ["until there is more to do", { reads: ["one\n", "two\n"], rest: ["three\n"] }],
  ])("waits for more than one line where nothing else is to be done: %s", async (_how, input) => {
    expect(await lines(input, "rest" in input ? 2 : 4)).toEqual(["one", "two", "three"]);
  });

  it("gives a character whole that comes in two pieces", async () => {
    const [first, second] = [Buffer.from("é\n").subarray(0, 1), Buffer.from("é\n").subarray(1)];
    const { pipes } = openPipes({});
    const parts = [first, second];
    const read = (into: Buffer) => parts.shift()?.copy(into) ?? 0;
    expect(await Readable.from(questionLines({ ...pipes, read }, () => true)).toArray()).toEqual(["é"]);
  });

  it("gives no line where there is no input", async () => {
    expect(await lines({})).toEqual([]);
  });
});

describe("writeAnswer()", () => {
  it.each<[string, readonly (number | Error)[], boolean, readonly string[]]>([
    ["at once", [], true, ["wrote answer"]],
    ["in pieces", [3, 3], true, ["wrote ans", "wrote wer"]],
    ["what there is no room for, later", [3, busy], false, ["wrote ans", "later wer"]],
    ["nothing where nobody reads any more, and leaves", [systemError("EPIPE")], false, ["left"]],
  ])("writes %s", (_how, writes, isWritten, done) => {
    const opened = openPipes({ writes });
    expect(writeAnswer("answer", opened.pipes)).toBe(isWritten);
    expect(opened.done).toEqual(done);
  });
});
