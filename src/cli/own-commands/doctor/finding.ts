import type { LoginPlan } from "../../../core/login-plan.ts";
import { Problem } from "../../../core/problem.ts";
import type { Settings } from "../../../core/settings.ts";
import type { Environment } from "../../environment.ts";
import type { Run } from "../own-command.ts";
import type { Mark } from "../paper.ts";

/** What a check saw. */
export interface Finding {
  /** Stable name of the check, in `--json`; `docs/commands.md` lists them. */
  readonly check: string;
  /** `skipped`: the check could not, or was not to, be made. */
  readonly mark: Mark | "skipped";
  /** What was looked at. */
  readonly title: string;
  readonly seen: string;
  /** What to do about it: a sentence that begins with a verb. */
  readonly hint?: string;
}

/** What is examined: what Poetry told of itself and the project, what follows from it, and this machine. */
export interface Patient extends Run {
  readonly settings: Settings;
  readonly plan: LoginPlan;
  readonly machine: Machine;
}

/** The process that a check runs in. */
export interface Machine {
  /** This process's own: the SDK and the proxy's library read it too. */
  readonly environment: Environment;
  /** The user's home folder. */
  readonly home: string;
  readonly node: { readonly path: string; readonly version: string };
}

/** One look at a part of what a login needs: what it finds wrong does not keep the others from being made. */
export type Check = (patient: Patient) => readonly Finding[] | Promise<readonly Finding[]>;

/** How a message of a login is marked. */
export const levelMarks = { error: "bad", warning: "warning", note: "good" } as const;

/** A thing that the user can act on, as a finding. */
export function problemFinding(check: string, title: string, error: unknown): Finding {
  if (error instanceof Problem) {
    const { message, hint } = error;
    return { check, mark: "bad", title, seen: message, ...(hint !== undefined && { hint }) };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    check,
    mark: "bad",
    title,
    seen: `an unexpected error (${text})`,
    hint: "Report this: it is a bug of the plugin",
  };
}

/** The names of sources in a row. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
