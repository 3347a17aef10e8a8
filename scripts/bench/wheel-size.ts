import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { builtWheel } from "../../tests/support/built-distribution.ts";
import { programs } from "./environments.ts";
import { atMost, exactly, type Group, medianOf } from "./finding.ts";
import { timeOf } from "./programs.ts";
import { measureInRounds } from "./rounds.ts";

/** What the wheel weighs, and how long it takes to install from a file where Poetry is there. */
export async function wheelSize(rounds: number, folder: string): Promise<Group> {
  const wheel = await builtWheel();
  const kilobytes = (await stat(wheel)).size / 1000;
  const target = join(folder, "installed");
  const call = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel];
  const environment = { HOME: folder, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const samples = await measureInRounds(
    [
      {
        name: "pip install of the wheel",
        prepare: () => rm(target, { recursive: true, force: true }),
        run: () => timeOf({ path: programs.pipPython, arguments: call, cwd: folder, environment }),
      },
    ],
    rounds,
  );
  return {
    title: "The wheel",
    unit: "ms",
    samples,
    findings: [
      atMost(
        { work: "size of the wheel", against: "–", text: "≤ 300 kB", limit: 300 },
        exactly(kilobytes),
        (kB) => `${kB.toFixed(0)} kB`,
      ),
      atMost(
        { work: "pip install of the wheel, besides Node.js", against: "–", text: "< 1 s", limit: 999 },
        medianOf(samples, "pip install of the wheel"),
        (ms) => `${(ms / 1000).toFixed(1)} s`,
      ),
    ],
  };
}
