import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { bundleFolder } from "../../scripts/checkout.ts";
import { awsSecrets, isCredentialProcess } from "./aws-secrets.ts";
import { sharedUrl } from "./documented-example.ts";
import { findLeaks } from "./leak-scanner.ts";
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
const command = [join(bundleFolder, "main.cjs"), "login"];

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
  const seen = new Map<string, string>();
  const outcome = await run(process.execPath, [join(bundle, "main.cjs"), "login"], {
    cwd: "/",
    environment,
    input: question(settings),
    user,
    onProcesses: ({ commands, environments }) => {
      for (const [name, text] of [...commands, ...environments]) seen.set(name, text);
    },
  });
  if (outcome.exitCode !== 0 || outcome.stderr !== "") throw new Error(`The core failed: ${JSON.stringify(outcome)}`);
  const answer = JSON.parse(outcome.stdout);
  await expectNoLeaks(answer, seen, environment);
  return answer;
}

/** The end of a world has the same looked for; here, the answer alone tells what the tokens are. */
async function expectNoLeaks(
  answer: { readonly logins: readonly { readonly password: string }[]; readonly messages: unknown },
  seen: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const texts = new Map([["messages", JSON.stringify(answer.messages)]]);
  const { HOME } = environment;
  const folders = HOME === undefined ? [] : [HOME];
  const tokens = answer.logins.map(({ password }) => password);
  const secrets = await awsSecrets(HOME, [environment]);
  const commands = [...seen].filter(([name, text]) => name.startsWith("arguments ") && !isCredentialProcess(text));
  const leaks = [
    ...(await findLeaks(tokens, { texts: new Map([...texts, ...seen]), folders, stores: [] })),
    ...(await findLeaks(secrets, {
      texts: new Map([...texts, ...commands]),
      folders,
      stores: folders.map((home) => join(home, ".aws")),
    })),
  ];
  if (leaks.length > 0) throw new Error(`A token or secret was left in: ${leaks.join(", ")}`);
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
    settings,
    sources: [{ name: "corp", url: sharedUrl }],
    configured: {},
    target: null,
    held: { corp: { poetry: { password: "" }, file: { password: "" }, pypiToken: "" } },
    may: { obtain: true, interact: false },
  };
  return `${JSON.stringify(fields)}\n`;
}
