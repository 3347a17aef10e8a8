import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finding, Patient } from "./finding.ts";

/** Whether there is a project, and Poetry can read it. */
export function projectCheck({ login }: Patient): readonly Finding[] {
  const { project, trouble } = login;
  if (trouble === undefined || trouble === null) {
    return [{ check: "project", mark: "good", title: "Project", seen: project }];
  }
  return isInProject(project)
    ? [
        {
          check: "project",
          mark: "bad",
          title: "Project",
          seen: `Poetry cannot read it: ${trouble.trim().replaceAll(/\s+/g, " ")}`,
          hint: "Run poetry check, and correct pyproject.toml: its sources and settings are not known before",
        },
      ]
    : [
        {
          check: "project",
          mark: "good",
          title: "Project",
          seen: `none in ${project}: only what Poetry itself has configured and stored is looked at`,
        },
      ];
}

function isInProject(folder: string): boolean {
  return existsSync(join(folder, "pyproject.toml")) || (dirname(folder) !== folder && isInProject(dirname(folder)));
}
