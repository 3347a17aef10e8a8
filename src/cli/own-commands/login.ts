import { durationText } from "../../core/duration-text.ts";
import type { LoginTarget } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { readableExpiry } from "../../core/token.ts";
import { isOwnLogin, judgeHeld } from "../../core/verdict.ts";
import { namedSources } from "../commands/own-logins.ts";
import { type KnownProject, knownProject } from "./known-project.ts";
import type { OwnCommand, Run, RunOutcome } from "./own-command.ts";
import { unknownSources } from "./unknown-sources.ts";

/** `poetry codeartifact login`: the question for logins has done the work; what is left is what that did not tell. */
export const loginCommand: OwnCommand = {
  definition: {
    description: "Logs in to the CodeArtifact sources now.",
    help: `Logs in to the named sources, or to all CodeArtifact sources of the project, as every command of Poetry that
needs it does by itself. On a terminal, you are asked to sign in where that is needed.

  <info>poetry codeartifact login --force</info>`,
    arguments: [{ name: "source", description: "The sources; all when left out.", optional: true, multiple: true }],
    options: [{ long_name: "force", description: "Get a new token though the one that is there is good." }],
  },
  run: async (run) => outcomeOf(run),
};

function outcomeOf(run: Run): RunOutcome {
  const { login, world } = run;
  const project = knownProject(login, world.user);
  const named = namedSources(login);
  if (!project.isProject && named.size === 0 && project.plan.targets.length === 0) {
    return { exitCode: 1, messages: [noProject(project)] };
  }
  const known = project.repositories.map(({ name }) => name);
  const unknown = unknownSources(named, known);
  const wanted = known.filter((name) => named.size === 0 || named.has(name));
  const targets = project.plan.targets.filter(({ repository }) => wanted.includes(repository.name));
  const isOurs = (name: string) =>
    targets.some(({ repository }) => repository.name === name) ||
    project.plan.refusals.has(name) ||
    project.settings.brokenSources.has(name);
  const foreign = wanted.filter((name) => named.has(name) && !isOurs(name)).map(notOurs);
  const failed = wanted.filter((name) => isOurs(name) && !isLoggedIn(name, targets, run));
  const isDone = unknown.length + foreign.length + failed.length === 0;
  return {
    exitCode: isDone ? 0 : 1,
    messages: [...unknown, ...foreign, ...(isDone ? nothingToDo(targets, run) : [])],
  };
}

/** Whether the answer has a login for it that is known to be for it. */
function isLoggedIn(name: string, targets: readonly LoginTarget[], { answer, world }: Run): boolean {
  const target = targets.find(({ repository }) => repository.name === name);
  const given = answer.logins.find(({ repository }) => repository === name);
  if (target === undefined || given === undefined) {
    return false;
  }
  const { verdict, login } = judgeHeld(target, world.ledger, world.now());
  // Where none could be got, a token of unknown origin is tried. That is no login.
  return !(verdict === "foreign" && login !== undefined && given.password.equals(login.password));
}

/** A line of its own, since the user asked, where every login was there before. */
function nothingToDo(targets: readonly LoginTarget[], { answer, world }: Run): readonly Message[] {
  if (answer.messages.some(({ code, level }) => code === "logged-in" || level !== "note")) {
    return [];
  }
  if (targets.length === 0) {
    return [{ level: "note", code: "no-source", text: "No source of this project is a CodeArtifact repository" }];
  }
  const lives = targets.map((target) => ({ name: target.repository.name, life: lifeText(target) }));
  const texts = [...new Set(lives.map(({ life }) => life))].map((life) => {
    const names = lives.filter((each) => each.life === life).map(({ name }) => `"${name}"`);
    return `${names.length === 1 ? "source" : "sources"} ${names.join(", ")} ${names.length === 1 ? "is" : "are"} logged in${life}`;
  });
  return texts.map((text) => ({ level: "note", code: "nothing-to-do", text: `Nothing to do: ${text}` }));

  function lifeText({ repository: { name, held } }: LoginTarget): string {
    const [first] = held;
    if (first !== undefined && isOwnLogin(first)) {
      return first.from === "environment" ? " by the environment" : ` by your login as "${first.username}"`;
    }
    const given = answer.logins.find(({ repository }) => repository === name)?.password;
    if (given === undefined) {
      return "";
    }
    if (world.user.readyToken?.token.equals(given) === true) {
      return " by CODEARTIFACT_AUTH_TOKEN";
    }
    const end = world.ledger.find(given)?.expiresAt ?? readableExpiry(given);
    return end === undefined ? "" : `, ${durationText(end - world.now())} left`;
  }
}

function notOurs(name: string): Message {
  return {
    level: "error",
    code: "source-not-ours",
    text: `Cannot log in to source "${name}": its URL is not that of a CodeArtifact repository`,
    hint: "Check the url of the source",
  };
}

function noProject({ trouble }: KnownProject): Message {
  return trouble === undefined
    ? {
        level: "error",
        code: "no-project",
        text: "There is no project to log in to the sources of",
        hint: "Run it in the folder of a pyproject.toml",
      }
    : {
        level: "error",
        code: "project-unreadable",
        text: `Cannot read the project: ${trouble}`,
        hint: "Run poetry check",
      };
}
