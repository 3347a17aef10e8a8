import type { SourceStatus } from "../../core/source-status.ts";
import type { StatusReport } from "./status-report.ts";

/** The report as JSON of the shape that `docs/commands.md` promises. Fields may be added to it, none is taken away. */
export function statusJson({ sources, messages, isUsable }: StatusReport): string {
  const report = {
    version: 1,
    usable: isUsable,
    sources: sources.map(sourceJson),
    problems: messages.map(({ level, code, text, hint }) => ({ level, code, text, hint: hint ?? null })),
  };
  // Escapes are for locales that have no such characters, in which Python would fail to write them.
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(report, undefined, 2).replaceAll(/[^\x20-\x7e\n]/g, escaped)}\n`;
}

function sourceJson(status: SourceStatus) {
  const { source, domain, repository, identity, roleArn, decidedBy, place, expiresAt, state, isUsable } = status;
  const { problem } = status;
  return {
    source,
    domain: domain?.domain ?? null,
    domainOwner: domain?.domainOwner ?? null,
    region: domain?.region ?? null,
    repository: repository ?? null,
    identity: identity ?? null,
    roleArn: roleArn ?? null,
    decidedBy: decidedBy ?? null,
    restsIn: place ?? null,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    state,
    usable: isUsable,
    problem: problem === undefined ? null : { text: problem.reason, hint: problem.hint ?? null },
  };
}
