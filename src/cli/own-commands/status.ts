import type { OwnCommand } from "./own-command.ts";
import { paperFor } from "./paper.ts";
import { statusJson } from "./status-json.ts";
import { type FindTrouble, statusReport } from "./status-report.ts";
import { statusText } from "./status-text.ts";

/**
 * `poetry codeartifact status`: asks nobody, gets nothing, changes nothing.
 *
 * @param findTrouble loads what looks into the machine's files; called when the command is run
 */
export function statusCommand(findTrouble: () => Promise<FindTrouble>): OwnCommand {
  return {
    definition: {
      description: "Shows how the CodeArtifact sources stand: logged in or not, as whom, for how long.",
      help: `Shows one row for each CodeArtifact source of the project or, outside of one, for each CodeArtifact login
in Poetry's store. Asks neither AWS nor an index. The exit code is 0 when all logins are usable.

  <info>poetry codeartifact status --json</info>`,
      arguments: [],
      options: [{ long_name: "json", description: "Write JSON." }],
    },
    async run(run) {
      const report = statusReport(run, await findTrouble());
      const exitCode = report.isUsable ? 0 : 1;
      if (run.login.arguments?.["json"] === true) {
        return { output: statusJson(report), exitCode };
      }
      const isQuiet = run.login.verbosity === "quiet";
      const { terminal } = run.asked;
      const output = isQuiet ? "" : statusText(report, paperFor(terminal), terminal.isTerminal, run.world.now());
      return { output, exitCode };
    },
  };
}
