import type { Paper } from "../paper.ts";
import type { Finding, Machine } from "./finding.ts";
import { redact, withoutHome } from "./redact.ts";

/** The lines for a person: a mark, what was looked at, what was seen; a hint below. */
export function textReport(findings: readonly Finding[], paper: Paper, width: number, { home }: Machine): string {
  const lines = findings.flatMap(({ mark, title, seen, hint }) => {
    const sign = mark === "skipped" ? paper.dim("-") : paper.mark(mark);
    const text = wrap(`${paper.plain(title)}: ${paper.plain(withoutHome(seen, home))}`, width);
    const first = `${sign} ${text.replace(paper.plain(title), paper.bold(paper.plain(title)))}`;
    return hint === undefined
      ? [first]
      : [first, `  ${paper.dim(wrap(`hint: ${paper.plain(withoutHome(hint, home))}`, width))}`];
  });
  return `${lines.join("\n")}\n\n${summary(findings)}\n`;
}

/** The documented JSON, on one line. */
export function jsonReport(findings: readonly Finding[]): string {
  const checks = findings.map(({ check, mark, title, seen, hint = null }) => ({ check, mark, title, seen, hint }));
  return `${JSON.stringify({ version: 1, ok: isWell(findings), checks })}\n`;
}

/** The same as for a person, as a block of Markdown for a ticket, without what is nobody else's business. */
export function ticketReport(findings: readonly Finding[], paper: Paper, machine: Machine): string {
  const text = redact(textReport(findings, paper, Number.POSITIVE_INFINITY, machine), machine.environment);
  return `\`poetry codeartifact doctor --report\`:\n\n\`\`\`text\n${text.replaceAll("```", "'''")}\`\`\`\n`;
}

/** Whether nothing keeps a login from working: the exit code is 0 then. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ mark }) => mark !== "bad");
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding["mark"]) => findings.filter(({ mark }) => mark === wanted).length;
  const parts = [
    [count("bad"), "problem"] as const,
    [count("warning"), "warning"] as const,
    [count("skipped"), "check was skipped", "checks were skipped"] as const,
  ];
  const told = parts.filter(([number]) => number > 0);
  return told.length === 0
    ? "All is well"
    : told.map(([number, one, many = `${one}s`]) => `${number} ${number === 1 ? one : many}`).join(", ");
}

/** Breaks a text at blanks into lines of the width, all but the first two cells further in. */
function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width - 2) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n  ");
}
