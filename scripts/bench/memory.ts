import type { Emulator } from "../../emulator/emulator.ts";
import { sharedSource } from "../../tests/support/documented-example.ts";
import { tokenPrograms } from "./core-alone.ts";
import { coreQuestion } from "./core-question.ts";
import { programs } from "./environments.ts";
import { atMost, type Group, ratioTo, times } from "./finding.ts";
import { type Program, runMeasured } from "./programs.ts";
import { measureInRounds } from "./rounds.ts";

/** The work of the row in which Node.js itself counts. */
export const memoryAtItsPeak = "memory at its peak, cold";

/** What a process had in memory at most: all of it, and that without the pages of its program's files, which processes share. */
export async function memory(emulator: Emulator, node: string, rounds: number, folder: string): Promise<Group> {
  const { core, awsCli, forget } = tokenPrograms(emulator, node, folder);
  const token = core(coreQuestion({ sources: [sharedSource], obtain: true }));
  const own = process.platform === "linux";
  const samples = await measureInRounds(
    [
      { name: "core, a token", prepare: forget, run: async () => (await peakMegabytes(token)).all },
      { name: "AWS CLI", run: async () => (await peakMegabytes(awsCli)).all },
      ...(own
        ? [
            { name: "core, a token, its own", prepare: forget, run: async () => (await peakMegabytes(token)).own },
            { name: "AWS CLI, its own", run: async () => (await peakMegabytes(awsCli)).own },
          ]
        : []),
    ],
    rounds,
  );
  const finding = (work: string, of: string) => {
    const ratio = ratioTo(samples, `AWS CLI${of}`, `core, a token${of}`);
    return atMost({ work, against: "AWS CLI", text: "≤ 1 ×", limit: 1 }, ratio, times);
  };
  return {
    title: "Memory at its peak",
    unit: "MB",
    samples,
    findings: [
      finding(memoryAtItsPeak, ""),
      ...(own ? [finding("the same without the pages of program files", ", its own")] : []),
    ],
  };
}

/** Linux tells of a process that has ended its peak, and of one that runs how much of that is no file, both in kB. */
const watcher = `
import resource, subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL)
own = 0
while child.poll() is None:
    try:
        with open(f"/proc/{child.pid}/status") as status:
            own = max([own, *(int(line.split()[1]) for line in status if line.startswith("RssAnon"))])
    except OSError:
        pass
    time.sleep(0.002)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, own)
sys.exit(child.returncode)
`;

async function peakMegabytes(program: Program): Promise<{ readonly all: number; readonly own: number }> {
  const watched = { ...program, path: programs.python, arguments: ["-c", watcher, program.path, ...program.arguments] };
  const [all = Number.NaN, own = Number.NaN] = (await runMeasured(watched)).stdout.split(" ").map(Number);
  return { all: all / 1024, own: own / 1024 };
}
