import type { Bound, FaultCase, Provider, Struck } from "./fault-cases.ts";
import type { FaultOutcome } from "./stage-fault.ts";

/** A case with one of those who ask, and what was seen. */
export interface FaultRow {
  readonly fault: FaultCase;
  readonly provider: Provider;
  readonly outcome: FaultOutcome;
}

/** Within how many seconds a case ends. */
export function boundOf({ seconds = 5 }: FaultCase, provider: Provider): Bound {
  if (typeof seconds === "number") return seconds;
  return seconds[provider === "sdk" ? "sdk" : "aws-cli"];
}

/** The bound of a number of calls that is not always the same: the AWS CLI makes five, if there is time for them. */
export function callsAtMost(fault: FaultCase, provider: Provider): number | undefined {
  if (provider !== "aws-cli") return fault.callsAtMost;
  return boundOf(fault, provider) === 45 ? 5 : undefined;
}

const titles: readonly (readonly [Struck, string])[] = [
  ["authorization-token", "The call to CodeArtifact for a token"],
  ["sts", "The call to STS for a role, before it"],
  ["sso-portal", "The call to IAM Identity Center for the keys of a role, before it"],
  ["sso-oidc", "The call to IAM Identity Center that renews a session, before all"],
];

/** The tables of `docs/faults.md`, in Markdown, one for each call that is struck. */
export function faultTables(rows: readonly FaultRow[]): string {
  return titles
    .map(([struck, title]) => {
      const lines = rows.filter(({ fault }) => fault.strikes === struck).map(line);
      return `### ${title}\n\n| fault | asked by | calls | time | what the user reads |\n| --- | --- | --- | --- | --- |\n${lines.join("")}`;
    })
    .join("\n");
}

function line({ fault, provider, outcome }: FaultRow): string {
  const atMost = callsAtMost(fault, provider);
  const calls = atMost === undefined || outcome.calls === undefined ? (outcome.calls ?? "–") : `≤ ${atMost}`;
  const cells = [fault.fault, provider, calls, `≤ ${boundOf(fault, provider)} s`, told(outcome.told)];
  return `| ${cells.join(" | ")} |\n`;
}

/** Without the beginning that all have, and with the hint on a line of its own. */
function told(text: string): string {
  return text
    .replace('Cannot log in to CodeArtifact domain "corp" (source "corp"): ', "… ")
    .replaceAll("|", "\\|")
    .replaceAll("\n", "<br>");
}
