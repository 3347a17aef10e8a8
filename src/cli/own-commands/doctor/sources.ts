import type { LoginTarget, Repository } from "../../../core/login-plan.ts";
import { urlReason } from "../../../core/reasons.ts";
import { hasUserInfo } from "../../../core/repository-url.ts";
import { readRepository } from "../../commands/read-repository.ts";
import { type Finding, levelMarks, type Patient } from "./finding.ts";

/** Each repository: what its URL was understood to be, and by which rule. */
export function sourcesCheck(patient: Patient): readonly Finding[] {
  const { login, plan, world } = patient;
  const repositories = login.repositories
    .map((each) => readRepository(each, world.user))
    .filter(({ name, url }) => url !== "" || login.sources.includes(name));
  const findings = repositories.flatMap((repository) => sourceFindings(repository, patient));
  return plan.targets.length > 0 || findings.some(({ mark }) => mark === "bad")
    ? findings
    : [
        ...findings,
        {
          check: "sources",
          mark: "warning",
          title: "Sources",
          seen: `${repositories.length === 0 ? "there are none" : "none is on CodeArtifact"}, so the plugin has nothing to do here`,
          hint: "Run poetry source add NAME URL, with the URL that the CodeArtifact console shows for pip",
        },
      ];
}

function sourceFindings(repository: Repository, { plan, settings }: Patient): readonly Finding[] {
  const { name, url } = repository;
  const found = { check: "sources", title: `Source "${name}"` };
  const target = plan.targets.find((each) => each.repository.name === name);
  if (target !== undefined) {
    const remarks = target.remarks.map(({ level, text, hint }) => ({
      ...found,
      mark: levelMarks[level],
      seen: text,
      ...(hint !== undefined && { hint }),
    }));
    return [{ ...found, mark: "good", seen: targetText(target) }, ...remarks];
  }
  const prefix = `Cannot log in to source "${name}": `;
  const refusal = plan.messages.find(({ text }) => text.startsWith(prefix));
  if (refusal !== undefined) {
    const { text, hint } = refusal;
    const seen = `gets no login: ${text.slice(prefix.length)}`;
    return [{ ...found, mark: "bad", seen, ...(hint !== undefined && { hint }) }];
  }
  if (settings.brokenSources.has(name)) {
    return [{ ...found, mark: "bad", seen: "gets no login: its settings cannot be used" }];
  }
  const seen = hasUserInfo(url)
    ? "left alone: its URL brings a login of its own"
    : "left alone: it is not CodeArtifact's";
  return [{ ...found, mark: "good", seen }];
}

function targetText({ repository, root, scope }: LoginTarget): string {
  const name = root.split("/").at(-2) ?? "";
  return `repository "${name}" of domain "${scope.domain}", account ${scope.domainOwner}, in ${scope.region}: ${urlReason(repository.url)}`;
}
