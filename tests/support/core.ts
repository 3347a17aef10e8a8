import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { bundleFolder } from "../../scripts/checkout.ts";
import { sharedUrl } from "./documented-example.ts";
import { run } from "./run.ts";

/** What the built core answers to the question for a login to the repository of {@link sharedUrl}. */
export interface CoreAnswer {
  readonly logins: readonly { readonly repository: string; readonly keep: boolean }[];
  readonly needs: string;
  readonly messages: readonly {
    readonly level: string;
    readonly code: string;
    readonly text: string;
    readonly hint?: string;
  }[];
}

/** The command line of the built core. */
const command = [join(bundleFolder, "main.mjs"), "login"];

/** Starts the built core with the question for a login to the source `corp`, and does not wait for the answer. */
export function startCore(settings: object | null, environment: Readonly<Record<string, string>>): ChildProcess {
  const core = spawn(process.execPath, command, { cwd: "/", env: environment });
  core.stdin.write(question(settings));
  onTestFinished(() => void core.kill("SIGKILL"));
  return core;
}

/** Asks the built core, or a copy of it as another user, for a login to the source `corp`, without Poetry. */
export async function askCore(
  settings: object | null,
  environment: Readonly<Record<string, string>>,
  { bundle = bundleFolder, user }: { readonly bundle?: string; readonly user?: number } = {},
): Promise<CoreAnswer> {
  const options = { cwd: "/", environment, input: question(settings), user };
  const outcome = await run(process.execPath, [join(bundle, "main.mjs"), "login"], options);
  if (outcome.exitCode !== 0 || outcome.stderr !== "") throw new Error(`The core failed: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.stdout);
}

/** The question, as a line. */
function question(settings: object | null): string {
  const fields = {
    version: 1,
    ask: "login",
    poetry: "2.5.1",
    command: "lock",
    verbosity: "normal",
    project: "/nowhere",
    sources: ["corp"],
    settings,
    repositories: [{ name: "corp", urls: [sharedUrl], use: "download", held: [] }],
    may: { obtain: true, interact: false },
  };
  return `${JSON.stringify(fields)}\n`;
}
