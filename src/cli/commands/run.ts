import { Secret } from "../../core/secret.ts";
import { onlyMessages, type RunAnswer } from "../../protocol/answer.ts";
import type { RunQuestion } from "../../protocol/question.ts";
import type { LoginWorld } from "./login.ts";
import type { Past } from "./refused.ts";

/** Runs one of the plugin's own commands, on what the questions for logins before have said. */
export async function answerRun(asked: RunQuestion, world: LoginWorld, last: Past["last"]): Promise<RunAnswer> {
  const { ownCommand } = await import("../own-commands/own-commands.ts");
  const command = last && ownCommand(last.login.command);
  if (last === undefined || command === undefined) {
    throw new Error("there is no such command");
  }
  const { output = "", exitCode, messages = [], forget = [], execute } = await command.run({ ...last, asked, world });
  const none = new Secret("");
  return {
    ...onlyMessages(messages),
    logins: forget.map((each) => ({ ...each, password: none, keep: false })),
    output: typeof output === "string" ? new Secret(output) : output,
    exitCode,
    ...(execute !== undefined && { execute }),
  };
}
