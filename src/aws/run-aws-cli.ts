import { type ProgramRun, runProgram } from "./run-program.ts";

/** Runs the AWS CLI without what it does for people: a pager, and prompts that complete what is typed. */
export function runAwsCli(
  executable: string,
  parameters: readonly string[],
  call: { readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal; readonly project: string },
): Promise<ProgramRun> {
  return runProgram(executable, parameters, {
    environment: { ...call.environment, AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off" },
    signal: call.signal,
    project: call.project,
  });
}
