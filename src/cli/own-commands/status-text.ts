import { stripVTControlCharacters } from "node:util";
import { durationText } from "../../core/duration-text.ts";
import type { Place, SourceStatus } from "../../core/source-status.ts";
import type { Mark, Paper } from "./paper.ts";
import type { StatusReport } from "./status-report.ts";

const titles = ["Source", "Domain", "Repository", "Identity", "Rests in", "Login", "Decided by"] as const;

/** A terminal of fewer columns gets a block for each source in place of a row. */
const narrow = 80;

/** The report for people: a table, and then a line for each problem. */
export function statusText(report: StatusReport, paper: Paper, isTerminal: boolean, now: number): string {
  const problems = problemLines(report, paper);
  if (report.sources.length === 0) {
    const nothing = report.isProject
      ? "No source of this project is a CodeArtifact repository"
      : "Poetry's store has no CodeArtifact login";
    return lines([nothing, ...problems]);
  }
  const rows = report.sources.map((source) => ({
    mark: markOf(source),
    cells: cellsOf(source, now).map((cell) => paper.plain(cell)),
  }));
  const table = tableLines(rows, paper);
  const isTooWide = paper.columns < narrow || (isTerminal && table.width > paper.columns);
  return lines([...(isTooWide ? blockLines(rows, paper) : table.lines), ...problems]);
}

interface Row {
  readonly mark: Mark;
  readonly cells: readonly string[];
}

function markOf({ isUsable, problem }: SourceStatus): Mark {
  return isUsable ? (problem === undefined ? "good" : "warning") : "bad";
}

function cellsOf(status: SourceStatus, now: number): readonly string[] {
  const { source, domain, repository, identity, roleArn, decidedBy, place } = status;
  const role = roleArn === undefined ? "" : `, role "${roleArn.split("/").at(-1)}"`;
  return [
    source,
    domain === undefined ? "-" : `${domain.domain} (${domain.domainOwner}, ${domain.region})`,
    repository ?? "-",
    identity === undefined ? "-" : `${identity}${role}`,
    place === undefined ? "-" : placeText(place),
    loginText(status, now),
    decidedBy ?? "-",
  ];
}

function placeText(place: Place): string {
  switch (place) {
    case "memory":
      return "memory only";
    case "configuration":
      return "Poetry's configuration";
    case "URL":
      return "the source's URL";
    default:
      return place;
  }
}

/** How long the login lives, or what is the matter, in a few words. */
function loginText({ state, expiresAt }: SourceStatus, now: number): string {
  switch (state) {
    case "logged-in":
    case "ends-soon":
      return expiresAt === undefined ? "end not known" : `${durationText(expiresAt - now)} left`;
    case "memory":
      return "got by each command";
    case "expired":
      return expiresAt === undefined ? "expired" : `expired ${durationText(now - expiresAt)} ago`;
    case "other-identity":
      return "another identity's token";
    case "other-domain":
      return "another domain's token";
    case "profile-not-found":
      return "profile does not exist";
    case "no-credentials":
      return "no credentials found";
    case "sso-configuration":
      return "SSO settings incomplete";
    case "url-refused":
      return "URL refused";
    case "sso-session-absent":
      return "SSO session absent";
    case "sso-session-expired":
      return "SSO session expired";
    default:
      return state.replaceAll("-", " ");
  }
}

function tableLines(rows: readonly Row[], paper: Paper): { readonly lines: readonly string[]; readonly width: number } {
  const columns = titles.map((title, at) =>
    Math.max(title.length, ...rows.map(({ cells }) => (cells[at] ?? "").length)),
  );
  const padded = (cells: readonly string[]) => columns.map((width, at) => (cells[at] ?? "").padEnd(width)).join("  ");
  // `✓` is one cell wide, `ok` two; the colours have no width.
  const widthOf = (mark: Mark) => stripVTControlCharacters(paper.mark(mark)).length;
  const signWidth = widthOf("good");
  const signed = ({ mark, cells }: Row) =>
    `${paper.mark(mark)}${" ".repeat(1 + signWidth - widthOf(mark))}${padded(cells)}`;
  return {
    lines: [`${" ".repeat(signWidth + 1)}${paper.bold(padded(titles).trimEnd())}`, ...rows.map(signed)].map((line) =>
      line.trimEnd(),
    ),
    width: signWidth + 1 + columns.reduce((sum, width) => sum + width + 2, -2),
  };
}

function blockLines(rows: readonly Row[], paper: Paper): readonly string[] {
  return rows.flatMap(({ mark, cells: [source = "", ...cells] }, index) => [
    ...(index === 0 ? [] : [""]),
    `${paper.mark(mark)} ${paper.bold(source)}`,
    ...cells.map((cell, at) => `  ${(titles[at + 1] ?? "").toLowerCase().padEnd(10)}  ${cell}`),
  ]);
}

/** One line for each problem, and its hint; once for all sources with the same tale. */
function problemLines({ sources, messages }: StatusReport, paper: Paper): readonly string[] {
  const groups = new Map<
    string,
    { readonly names: string[]; readonly reason: string; readonly hint?: string | undefined }
  >();
  for (const { source, problem } of sources) {
    if (problem !== undefined) {
      const key = JSON.stringify(problem);
      const group = groups.get(key) ?? { ...problem, names: [] };
      group.names.push(`"${source}"`);
      groups.set(key, group);
    }
  }
  const told = [...groups.values()].map(({ names, reason, hint }) => ({
    text: `${names.length === 1 ? "Source" : "Sources"} ${names.join(", ")}: ${reason}`,
    hint,
  }));
  const all = [...told, ...messages].flatMap(({ text, hint }) => [
    paper.plain(text),
    ...(hint === undefined ? [] : [`hint: ${paper.plain(hint)}`]),
  ]);
  return all.length === 0 ? [] : ["", ...all];
}

function lines(each: readonly string[]): string {
  return each.map((line) => `${line}\n`).join("");
}
