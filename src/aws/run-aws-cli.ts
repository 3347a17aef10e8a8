import { type ProgramRun, runProgram } from "./run-program.ts";

/** Runs the AWS CLI without what it does for people: a pager, and prompts that complete what is typed. */
export function runAwsCli(
  executable: string,
  parameters: readonly string[],
  { environment, signal }: { readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<ProgramRun> {
  return runProgram(executable, parameters, {
    environment: { ...environment, AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off" },
    signal,
  });
}
