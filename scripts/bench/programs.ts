import { spawn } from "node:child_process";

/** A program to measure. */
export interface Program {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** How long a program runs, in milliseconds. Throws, with what it wrote, if it does not end with 0. */
export async function timeOf(program: Program): Promise<number> {
  return (await runMeasured(program)).ms;
}

/** The same with what it wrote to standard output. */
export async function runMeasured(program: Program): Promise<{ readonly ms: number; readonly stdout: string }> {
  const { path, cwd, environment, input = "" } = program;
  const begun = performance.now();
  const child = spawn(path, program.arguments, { cwd, env: environment });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const exitCode = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  const ms = performance.now() - begun;
  if (exitCode !== 0) throw new Error(`${[path, ...program.arguments].join(" ")}: ${exitCode}\n${stdout}\n${stderr}`);
  return { ms, stdout };
}

/** How long a program takes from its start to the first line that it writes, in milliseconds. It is ended then. */
export async function timeToFirstLine(program: Program): Promise<{ readonly ms: number; readonly line: string }> {
  const { path, cwd, environment, input = "" } = program;
  const begun = performance.now();
  const child = spawn(path, program.arguments, { cwd, env: environment, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(input);
  let text = "";
  const ms = await new Promise<number>((resolve, reject) => {
    child.on("error", reject).on("close", () => reject(new Error(`${path} ended without a line`)));
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (part.includes("\n")) resolve(performance.now() - begun);
    });
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  child.stdin.end();
  await closed;
  return { ms, line: text };
}
