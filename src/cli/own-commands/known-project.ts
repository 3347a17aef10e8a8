import { type LoginPlan, planLogin, type Repository, type UserChoices } from "../../core/login-plan.ts";
import { parseSettings, type Settings } from "../../core/settings.ts";
import type { LoginQuestion } from "../../protocol/question.ts";
import { readRepository } from "../commands/read-repository.ts";

/** What Poetry knows where a command of the plugin's own is run. */
export interface KnownProject {
  readonly settings: Settings;
  readonly repositories: readonly Repository[];
  readonly plan: LoginPlan;
  /** Whether there is a project. */
  readonly isProject: boolean;
  /** Why the project that is there could not be read. */
  readonly trouble: string | undefined;
}

/** Reads all of the project that a question tells of. */
export function knownProject(question: LoginQuestion, user: UserChoices): KnownProject {
  const settings = parseSettings(question.settings, question.sources);
  const repositories = question.repositories.map((each) => readRepository(each, user));
  const trouble = question.trouble ?? undefined;
  return {
    settings,
    repositories,
    plan: planLogin(repositories, settings, user),
    isProject: trouble === undefined,
    trouble: trouble !== undefined && isAbsence(trouble) ? undefined : trouble,
  };
}

/** poetry-core's words, 1.1 to 2.5, for a folder without a project, and up to 1.9, for a project of another tool. */
function isAbsence(trouble: string): boolean {
  return /could not find a pyproject\.toml file|\[tool\.poetry\] section not found/.test(trouble);
}
