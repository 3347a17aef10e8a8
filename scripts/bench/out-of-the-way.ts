import type { Emulator } from "../../emulator/emulator.ts";
import { sharedSource } from "../../tests/support/documented-example.ts";
import { newestPoetryVersion } from "../../tests/support/poetry-versions.ts";
import { BenchHome, newest } from "./bench-world.ts";
import { atMost, type Group, ratioTo, times } from "./finding.ts";
import { timeOf } from "./programs.ts";
import { manyRounds, measureInRounds } from "./rounds.ts";

/** Commands that need no login, in a project that has a source of ours. */
export async function outOfTheWay(emulator: Emulator, rounds: number): Promise<Group> {
  const project = { sources: [sharedSource] };
  const version = newestPoetryVersion;
  const plugin = await BenchHome.make(emulator, { poetry: newest.plugin, version }, project);
  const bare = await BenchHome.make(emulator, { poetry: newest.bare, version }, project);
  try {
    const samples = await measureInRounds(
      commands.flatMap((command) => [
        { name: `${command}, bare`, run: () => timeOf(bare.poetry(...command.split(" "))) },
        { name: command, run: () => timeOf(plugin.poetry(...command.split(" "))) },
      ]),
      manyRounds(rounds),
    );
    const findings = commands.map((command) => {
      const ratio = ratioTo(samples, `${command}, bare`, command);
      const goal = { work: `poetry ${command}`, against: "bare Poetry", text: "≤ 1.01 ×", limit: 1.01 };
      return atMost(goal, ratio, times);
    });
    return { title: "Commands that need no login", unit: "ms", samples, findings };
  } finally {
    await plugin.close();
    await bare.close();
  }
}

const commands = ["--version", "run python --version"] as const;
