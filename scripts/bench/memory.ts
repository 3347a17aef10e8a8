import type { Emulator } from "../../emulator/emulator.ts";
import { sharedSource } from "../../tests/support/documented-example.ts";
import { tokenPrograms } from "./core-alone.ts";
import { coreQuestion } from "./core-question.ts";
import { programs } from "./environments.ts";
import { atMost, type Group, ratioTo, times } from "./finding.ts";
import { type Program, runMeasured } from "./programs.ts";
import { measureInRounds } from "./rounds.ts";

/** What a process had in memory at most. */
export async function memory(emulator: Emulator, node: string, rounds: number, folder: string): Promise<Group> {
  const { core, awsCli, forget } = tokenPrograms(emulator, node, folder);
  const samples = await measureInRounds(
    [
      {
        name: "core, a token",
        prepare: forget,
        run: () => peakMegabytes(core(coreQuestion({ sources: [sharedSource], obtain: true }))),
      },
      { name: "AWS CLI", run: () => peakMegabytes(awsCli) },
    ],
    rounds,
  );
  const ratio = ratioTo(samples, "AWS CLI", "core, a token");
  const goal = { work: "memory at its peak, cold", against: "AWS CLI", text: "≤ 1 ×", limit: 1 };
  return { title: "Memory at its peak", unit: "MB", samples, findings: [atMost(goal, ratio, times(ratio))] };
}

/** Python's `resource` tells the peak of a child that has ended, in kB. */
const watcher = `
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
`;

async function peakMegabytes(program: Program): Promise<number> {
  const watched = { ...program, path: programs.python, arguments: ["-c", watcher, program.path, ...program.arguments] };
  return Number((await runMeasured(watched)).stdout) / 1024;
}
