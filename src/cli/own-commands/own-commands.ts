import { doctorCommand } from "./doctor.ts";
import { newExecCommand } from "./exec.ts";
import { loginCommand } from "./login.ts";
import { logoutCommand } from "./logout.ts";
import type { CommandDefinition, OwnCommand } from "./own-command.ts";
import { statusCommand } from "./status.ts";
import { tokenCommand } from "./token.ts";

/** The commands of `poetry codeartifact`, by name. */
const ownCommands: Readonly<Record<string, OwnCommand>> = {
  status: statusCommand(async () => {
    const { identityTrouble } = await import("../../aws/identity-trouble.ts");
    return (identity, now) => identityTrouble(identity, process.env, now);
  }),
  login: loginCommand,
  logout: logoutCommand,
  doctor: doctorCommand,
  token: tokenCommand,
  exec: newExecCommand(process.env, process.platform),
};

/** @param name as Poetry has it: `codeartifact status` */
export function ownCommand(name: string): OwnCommand | undefined {
  const [, own = ""] = name.split(" ");
  return Object.hasOwn(ownCommands, own) ? ownCommands[own] : undefined;
}

/** What the shim registers each command with, by name. */
export function commandDefinitions(): Readonly<Record<string, CommandDefinition>> {
  return Object.fromEntries(Object.entries(ownCommands).map(([name, { definition }]) => [name, definition]));
}
