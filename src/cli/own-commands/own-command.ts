import type { Message } from "../../core/message.ts";
import type { Secret } from "../../core/secret.ts";
import type { Answer } from "../../protocol/answer.ts";
import type { LoginQuestion, RunQuestion } from "../../protocol/question.ts";
import type { LoginWorld } from "../commands/login.ts";

/** An argument as `cleo.helpers.argument()` takes it. */
interface CommandArgument {
  readonly name: string;
  readonly description: string;
  readonly optional?: boolean;
  readonly multiple?: boolean;
}

/** An option as `cleo.helpers.option()` takes it: a flag, unless it says otherwise. */
interface CommandOption {
  readonly long_name: string;
  readonly short_name?: string;
  readonly description: string;
  readonly flag?: boolean;
  readonly multiple?: boolean;
}

/** What `poetry codeartifact NAME --help` and Poetry's completions tell; the build writes it into `commands.json`. */
export interface CommandDefinition {
  readonly description: string;
  /** More words, with one example; Poetry's styles can be used in it: `<info>…</>`. */
  readonly help: string;
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
}

/** One of the plugin's own commands, when it is run. */
export interface Run {
  /** The last question for logins, with all that Poetry knows and what the user typed. */
  readonly login: LoginQuestion;
  /** What that came to; empty for a command that does not log in (`commands/own-logins.ts`). */
  readonly answer: Answer;
  readonly asked: RunQuestion;
  readonly world: LoginWorld;
}

/** What is to be done when a command has been run. */
export interface RunOutcome {
  /** For standard output, with its line breaks. */
  readonly output?: string | Secret;
  readonly exitCode: number;
  /** For standard error. */
  readonly messages?: readonly Message[];
  /** Logins that are to be taken out of Poetry's store; the command is then run once more. */
  readonly forget?: readonly { readonly repository: string; readonly username: string }[];
  /** A program to become: its command line, and variables for it beside those that there are. */
  readonly execute?: { readonly command: readonly string[]; readonly environment: Readonly<Record<string, Secret>> };
}

/** A command of `poetry codeartifact`. */
export interface OwnCommand {
  readonly definition: CommandDefinition;
  run(run: Run): Promise<RunOutcome>;
}
