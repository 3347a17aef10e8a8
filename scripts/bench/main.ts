// `make bench`: what the plugin costs, beside what else there is. BENCH_ROUNDS=3 is quick, BENCH_WRITE=no leaves docs/ alone.
import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { newestPoetryVersion } from "../../tests/support/poetry-versions.ts";
import { makeTemporaryFolder } from "../../tests/support/temporary-folder.ts";
import { checkoutFolder } from "../checkout.ts";
import { startBenchAws } from "./bench-world.ts";
import { chart } from "./chart.ts";
import { coreAlone } from "./core-alone.ts";
import { makeEnvironments } from "./environments.ts";
import type { Group } from "./finding.ts";
import { manySources } from "./many-sources.ts";
import { memory } from "./memory.ts";
import { oneSource } from "./one-source.ts";
import { outOfTheWay } from "./out-of-the-way.ts";
import { markdownReport, terminalReport } from "./report.ts";
import { sixSources } from "./six-sources.ts";
import { wheelSize } from "./wheel-size.ts";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 10);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`BENCH_ROUNDS="${process.env["BENCH_ROUNDS"]}" is no number`);

const { node } = await makeEnvironments();
const folder = await makeTemporaryFolder("bench");
const emulator = await startBenchAws(folder);
const groups: Group[] = [];
try {
  for (const measure of [
    () => coreAlone(emulator, node, rounds, folder),
    () => memory(emulator, node, rounds, folder),
    () => manySources(emulator, node, rounds, folder),
    () => outOfTheWay(emulator, rounds),
    () => oneSource(emulator, rounds),
    () => sixSources(emulator, rounds),
    () => wheelSize(rounds, folder),
  ]) {
    const group = await measure();
    process.stdout.write(`Measured: ${group.title}\n`);
    groups.push(group);
  }
} finally {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
}

process.stdout.write(`\n${terminalReport(groups)}`);
if (process.env["BENCH_WRITE"] !== "no") {
  const [processor] = cpus();
  const setting = {
    machine: `${cpus().length} cores (${processor?.model.trim() ?? "unknown"}), ${process.platform}`,
    poetry: newestPoetryVersion,
    node: execFileSync(node, ["--version"], { encoding: "utf8" }).trim().slice(1),
    rounds,
  };
  await writeFile(join(checkoutFolder, "docs", "performance.md"), markdownReport(groups, setting));
  await writeFile(join(checkoutFolder, "docs", "performance.svg"), chart(groups));
}
