import type { Identity } from "../../core/identity.ts";
import type { HeldLogin } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { findObstacles } from "../../core/obstacles.ts";
import type { Problem } from "../../core/problem.ts";
import { judgeReadyToken } from "../../core/ready-token.ts";
import { hasUserInfo, parseRepositoryUrl } from "../../core/repository-url.ts";
import type { Secret } from "../../core/secret.ts";
import { type SourceStatus, type StatusFacts, storedStatus, targetStatus } from "../../core/source-status.ts";
import { readRepository } from "../commands/read-repository.ts";
import { type KnownProject, knownProject } from "./known-project.ts";
import type { Run } from "./own-command.ts";
import { silentKeyring } from "./stored-logins.ts";

/** What `status` tells. */
export interface StatusReport {
  readonly isProject: boolean;
  readonly sources: readonly SourceStatus[];
  /** What concerns no source alone. */
  readonly messages: readonly Message[];
  /** Whether Poetry can use each login. */
  readonly isUsable: boolean;
}

/** What keeps AWS from being asked as an identity, as far as it is known without asking. */
export type FindTrouble = (identity: Identity, now: number) => Problem | undefined;

/** Collects what there is to tell, from what is known without asking anybody. */
export function statusReport(run: Run, findTrouble: FindTrouble): StatusReport {
  const { login, world } = run;
  const now = world.now();
  const project = knownProject(login, world.user);
  const { settings, plan } = project;
  const ready = world.user.readyToken;
  const readiness =
    ready &&
    judgeReadyToken(
      ready,
      plan.targets.map(({ scope }) => scope),
      now,
    );
  const facts: StatusFacts = {
    ledger: world.ledger,
    now,
    storage: settings.storage,
    readyToken: readiness?.use === true ? ready : undefined,
    trouble: (identity) => findTrouble(identity, now),
    isInFile: (source, password) => fileHas(login.repositories, source, password),
  };
  const sources = project.repositories.flatMap(({ name }) => rowOf(name, project, facts) ?? storedRow(name));
  // All that could be in the way, whatever command comes next.
  const obstacles = findObstacles(
    plan.targets,
    { ...login, command: "install", now },
    world.surroundings,
    world.ledger,
  );
  const isUsable = sources.every((source) => source.isUsable) && obstacles.length === 0;
  const unused = readiness?.use === false && plan.targets.length > 0 && !isUsable ? [readiness.message] : [];
  const silent = sources.filter((source) => !source.isUsable).flatMap(({ source }) => silentKeyring(run, source));
  return {
    isProject: project.isProject,
    sources,
    messages: [...broken(project), ...settings.messages, ...silent, ...unused, ...obstacles],
    isUsable: isUsable && project.trouble === undefined,
  };

  function storedRow(name: string): readonly SourceStatus[] {
    const asked = project.isProject ? undefined : login.repositories.find((each) => each.name === name);
    const held = asked === undefined ? [] : storedLogins(asked);
    return held.flatMap((each) => storedStatus(name, each, facts) ?? []).slice(0, 1);
  }

  /** The environment's login is not in the store. */
  function storedLogins(asked: Run["login"]["repositories"][number]): readonly HeldLogin[] {
    return readRepository(asked, { ...world.user, loginInEnvironment: () => undefined }).held;
  }
}

/** How a source or a configured repository stands; `undefined` when its URL is none of ours. */
function rowOf(name: string, { plan, settings, repositories }: KnownProject, facts: StatusFacts) {
  const target = plan.targets.find(({ repository }) => repository.name === name);
  if (target !== undefined) {
    return targetStatus(target, facts);
  }
  const refusal = plan.refusals.get(name);
  if (refusal !== undefined) {
    return unusable(name, "url-refused", refusal);
  }
  if (settings.brokenSources.has(name)) {
    const hint = "Correct its table in [[tool.poetry_codeartifact_login.source]]";
    return unusable(name, "settings-unusable", { reason: "its settings cannot be used", hint });
  }
  const { url = "" } = repositories.find((each) => each.name === name) ?? {};
  return hasUserInfo(url) ? withUserInfo(name, url) : undefined;
}

function unusable(source: string, state: SourceStatus["state"], problem: SourceStatus["problem"]): SourceStatus {
  return { source, state, isUsable: false, problem };
}

/** A URL with a login in it, which is left alone. */
function withUserInfo(source: string, url: string): SourceStatus | undefined {
  const bare = parseRepositoryUrl(url.replace(/^(https:\/\/)[^/@]*@/i, "$1"));
  if (bare?.kind !== "codeartifact") {
    return undefined;
  }
  const { domain, domainOwner, region } = bare;
  return {
    source,
    domain: { domain, domainOwner, region },
    repository: bare.uploadUrl.split("/").at(-2),
    decidedBy: "own login",
    place: "URL",
    state: "logged-in",
    isUsable: true,
  };
}

/** Whether `auth.toml` has a password for a source: of what is held, that is the second. */
function fileHas(repositories: Run["login"]["repositories"], source: string, password: Secret): boolean {
  const [, file] = repositories.find(({ name }) => name === source)?.held ?? [];
  return file?.keyring !== true && file?.password.equals(password) === true;
}

function broken({ trouble }: KnownProject): readonly Message[] {
  return trouble === undefined
    ? []
    : [
        {
          level: "error",
          code: "project-unreadable",
          text: `Cannot read the project: ${trouble}`,
          hint: "Run poetry check",
        },
      ];
}
