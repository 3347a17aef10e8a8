import type { Message } from "../../core/message.ts";
import type { Environment } from "../environment.ts";
import { findProgram } from "./exec-program.ts";
import { execVariables } from "./exec-variables.ts";
import { handedLogins } from "./handed-logins.ts";
import type { CommandDefinition, OwnCommand } from "./own-command.ts";

const definition: CommandDefinition = {
  description: "Runs a command that finds the login in its environment.",
  help: [
    "Logs in, and runs the command with the login in the variables of Poetry, uv, pip and twine. Its exit code is the command's.",
    "",
    "Write <info>--</> before the command: else options in it are taken for Poetry's.",
    "",
    "  <info>poetry codeartifact exec -- uv sync --frozen</>",
  ].join("\n"),
  arguments: [{ name: "program", description: "The command, and what belongs to it.", multiple: true }],
  options: [
    {
      long_name: "source",
      description: "Log in to this source only; can be repeated.",
      flag: false,
      multiple: true,
    },
  ],
};

/** `poetry codeartifact exec`, with the variables that the command will see beside its own. */
export function newExecCommand(environment: Environment, platform: NodeJS.Platform): OwnCommand {
  return {
    definition,
    async run(run) {
      const { arguments: typed = {}, primarySource, trouble } = run.login;
      const [program = "", ...more] = Array.isArray(typed["program"]) ? typed["program"].map(String) : [];
      const found = findProgram(program, environment, platform);
      if ("exitCode" in found) {
        return { exitCode: found.exitCode, messages: [notRunnable(program, found.exitCode)] };
      }
      const handed = handedLogins(run);
      if (handed.problem !== undefined) {
        const { text, ...problem } = handed.problem;
        return { exitCode: 1, messages: [{ ...problem, text: `${text}, and "${program}" was not run` }] };
      }
      const reason = trouble === null || trouble === undefined ? "" : ` (${trouble})`;
      const unneeded: Message = {
        level: "warning",
        code: "no-source",
        text: `No source is a CodeArtifact repository${reason}: "${program}" is run without a login`,
      };
      return {
        exitCode: 0,
        messages: handed.logins.length === 0 ? [unneeded] : [],
        execute: {
          command: [found.path, ...more],
          environment: execVariables(handed.logins, primarySource, environment),
        },
      };
    },
  };
}

function notRunnable(program: string, exitCode: 126 | 127): Message {
  return exitCode === 127
    ? {
        level: "error",
        code: "program-not-found",
        text: `There is no program "${program}"`,
        hint: "Look at PATH, of which folders that are not absolute are passed over, or write the program's path",
      }
    : { level: "error", code: "program-not-runnable", text: `"${program}" is no program that can be run` };
}
