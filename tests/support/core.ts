import { join } from "node:path";
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

/** Asks the built core, without Poetry, for a login to the source `corp`. */
export async function askCore(
  settings: object | null,
  environment: Readonly<Record<string, string>>,
): Promise<CoreAnswer> {
  const question = {
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
  const outcome = await run(process.execPath, [join(bundleFolder, "main.mjs"), "login"], {
    cwd: "/",
    environment,
    input: `${JSON.stringify(question)}\n`,
  });
  if (outcome.exitCode !== 0 || outcome.stderr !== "") throw new Error(`The core failed: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.stdout);
}
