import type { OwnCommand } from "./own-command.ts";

/** `poetry codeartifact status` */
export const statusCommand: OwnCommand = {
  definition: {
    description: "Show the logins",
    help: "x",
    arguments: [],
    options: [{ long_name: "json", description: "As JSON" }],
  },
  async run({ login }) {
    return { output: `${login.command} ${login.repositories.length}\n`, exitCode: 0 };
  },
};
