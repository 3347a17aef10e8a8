import type { Message } from "../../core/message.ts";
import { isBefore } from "../../core/obstacles.ts";
import { ambiguousSource, type HandedLogin, handedLogins, orList } from "./handed-logins.ts";
import type { OwnCommand, Run, RunOutcome } from "./own-command.ts";
import { type LoginsOfOneToken, shellVariable, tokenFormats, tokenLine } from "./token-formats.ts";

/** `poetry codeartifact token` */
export const tokenCommand: OwnCommand = {
  definition: {
    description: "Prints the token of a CodeArtifact domain, for another program.",
    help: [
      "Logs in, and prints the token on standard output: one line, nothing else. What there is to say goes to standard error.",
      "",
      "It is for pipes, and is not shown on a terminal but with <info>--yes</>.",
      "",
      "  <info>CODEARTIFACT_AUTH_TOKEN=$(poetry codeartifact token corp) docker build --secret id=CODEARTIFACT_AUTH_TOKEN .</>",
    ].join("\n"),
    arguments: [
      { name: "source", description: "The source whose token it is; needed with several domains.", optional: true },
    ],
    options: [
      {
        long_name: "format",
        description: `What to print instead of the token alone: ${Object.keys(tokenFormats).join(", ")}.`,
        flag: false,
      },
      { long_name: "yes", description: "Print it even on a terminal." },
    ],
  },
  async run(run) {
    const { arguments: typed = {}, primarySource } = run.login;
    const format = typed["format"] ?? undefined;
    const write = format === undefined ? tokenLine : tokenFormats[String(format)];
    if (write === undefined) {
      return refused("format-unknown", `There is no format "${format}"`, `Use ${orList(Object.keys(tokenFormats))}`);
    }
    if (run.asked.terminal.isTerminal && typed["yes"] !== true) {
      const text = "The token is not shown on a terminal, where others may read it";
      return refused("on-terminal", text, "Redirect the output to where it is needed, or add --yes");
    }
    const logins = loginsOfOneToken(run);
    if ("exitCode" in logins) {
      return logins;
    }
    const { source } = logins.find(hasUnfitLogin) ?? {};
    if (source !== undefined) {
      return refused("no-token", `The login of source "${source}" has no token, but a password of another kind`);
    }
    const messages = format === "env" ? variableRemarks(logins, run) : [];
    const isUnnameable = messages.some(({ level }) => level === "error");
    return isUnnameable ? { exitCode: 1, messages } : { output: write(logins, primarySource), exitCode: 0, messages };
  },
};

function loginsOfOneToken(run: Run): LoginsOfOneToken | RunOutcome {
  const handed = handedLogins(run);
  if (handed.problem !== undefined) {
    return { exitCode: 1, messages: [handed.problem] };
  }
  const [first, ...others] = handed.logins;
  if (first === undefined) {
    const trouble = run.login.trouble ?? undefined;
    return refused(
      "no-source",
      `No source is a CodeArtifact repository${trouble === undefined ? "" : ` (${trouble})`}`,
      "Run it in the folder of a project with such a source",
    );
  }
  const different = handed.logins.filter(({ password }) => !password.equals(first.password));
  if (different.length > 0) {
    return { exitCode: 1, messages: [ambiguousSource(handed.logins.map(({ source }) => source))] };
  }
  return [first, ...others];
}

/** A login of the user's own may have any password: one that would break the line is no token. */
function hasUnfitLogin({ username, password }: HandedLogin): boolean {
  const plain = /^[\x21-\x7e]+$/;
  return !(plain.test(username) && password.matches(plain));
}

function variableRemarks(logins: LoginsOfOneToken, { login: { poetry } }: Run): readonly Message[] {
  return logins.flatMap(({ source }): readonly Message[] => {
    if (shellVariable(source) === undefined) {
      const text = `The name of source "${source}" cannot be part of an environment variable`;
      return [{ level: "error", code: "source-name", text }];
    }
    // docs/commands.md: from 2.4 on Poetry keeps the dot, which no shell can have in a variable.
    return source.includes(".") && !isBefore(poetry, [2, 4])
      ? [
          {
            level: "warning",
            code: "source-name",
            text: `Poetry 2.4 and newer reads no variable of a shell for source "${source}", because of the dot in its name`,
          },
        ]
      : [];
  });
}

function refused(code: string, text: string, hint?: string): RunOutcome {
  return { exitCode: 1, messages: [{ level: "error", code, text, ...(hint !== undefined && { hint }) }] };
}
