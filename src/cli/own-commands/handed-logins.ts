import { type LoginTarget, planLogin } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { parseRepositoryUrl } from "../../core/repository-url.ts";
import type { Scope } from "../../core/scope.ts";
import type { Secret } from "../../core/secret.ts";
import { parseSettings } from "../../core/settings.ts";
import { readableExpiry } from "../../core/token.ts";
import { isAmbiguous, namedSources } from "../commands/own-logins.ts";
import { readRepository } from "../commands/read-repository.ts";
import type { Run } from "./own-command.ts";

/** A source with the login that it has now, to be handed to another program. */
export interface HandedLogin {
  readonly source: string;
  /** The index, and where to upload to; both with a final slash. */
  readonly indexUrl: string;
  readonly uploadUrl: string;
  readonly scope: Scope;
  readonly username: string;
  readonly password: Secret;
  /** Milliseconds since 1970; `undefined` where nobody knows. */
  readonly expiresAt: number | undefined;
}

/** What a command that logs in has to hand on: all that was wanted, none where nothing is ours, or what is in the way. */
export type Handed =
  | { readonly logins: readonly HandedLogin[]; readonly problem?: undefined }
  | { readonly problem: Message };

/** The logins of the sources that the user named, or of all. */
export function handedLogins({ login, answer, world }: Run): Handed {
  const settings = parseSettings(login.settings, login.sources);
  const repositories = login.repositories.map((asked) => readRepository(asked, world.user));
  const plan = planLogin(repositories, settings, world.user);
  const { targets, messages } = plan;
  const named = namedSources(login);
  const ours = targets.map(({ repository }) => repository.name);
  // That of a source that looks like ours was told by the login.
  const unknown = [...named].find((name) => !ours.includes(name) && !settings.brokenSources.has(name));
  if (unknown !== undefined && !messages.some(({ text }) => text.includes(`"${unknown}"`))) {
    return { problem: unknownSource(unknown, ours, login.sources) };
  }
  if (isAmbiguous(plan, login, world.user)) {
    return { problem: ambiguousSource(ours) };
  }
  const wanted = targets.filter(({ repository }) => named.size === 0 || named.has(repository.name));
  const logins = wanted.flatMap((target) => {
    const given = answer.logins.find(({ repository }) => repository === target.repository.name);
    return given === undefined ? [] : [handedLogin(target, given, world.ledger.find(given.password)?.expiresAt)];
  });
  // Whoever names sources is not told of the settings of others; nor is a token of unknown origin handed on.
  const ofOthers = named.size === 0 ? [] : settings.messages.map(({ text }) => text);
  const failed = answer.messages.some(({ level, text }) => level === "error" && !ofOthers.includes(text));
  const lacking = [...(named.size === 0 ? ours : named)].filter(
    (name) => !logins.some(({ source }) => source === name),
  );
  return failed || lacking.length > 0 ? { problem: noLogin(lacking) } : { logins };
}

/** Names in quotes, with "or" before the last. */
export function orList(names: readonly string[]): string {
  const quoted = [...new Set(names)].map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function handedLogin(
  { repository, root, scope }: LoginTarget,
  { username, password }: { readonly username: string; readonly password: Secret },
  expiresAt: number | undefined,
): HandedLogin {
  const isForeign = parseRepositoryUrl(repository.url)?.kind === "other";
  const isIndex = /\/simple\/?$/.test(repository.url);
  return {
    source: repository.name,
    indexUrl: isForeign && !isIndex ? root : `${root}simple/`,
    uploadUrl: root,
    scope,
    username,
    password,
    expiresAt: expiresAt ?? readableExpiry(password),
  };
}

function unknownSource(name: string, ours: readonly string[], all: readonly string[]): Message {
  return {
    level: "error",
    code: "source-unknown",
    text: all.includes(name)
      ? `Source "${name}" is not a CodeArtifact repository`
      : `There is no source "${name}" here`,
    hint:
      ours.length === 0
        ? "Look at the sources in pyproject.toml: none is a CodeArtifact repository"
        : `Name a source that is one: ${orList(ours)}`,
  };
}

/** That several sources have each a token of its own, where one is wanted. */
export function ambiguousSource(sources: readonly string[]): Message {
  return {
    level: "error",
    code: "source-ambiguous",
    text: `There are several tokens here, of the sources ${orList(sources)}`,
    hint: `Name the source: poetry codeartifact token ${sources[0]}`,
  };
}

function noLogin(sources: readonly string[]): Message {
  const where = sources.length === 0 ? "" : ` for source ${orList(sources)}`;
  return { level: "error", code: "login-missing", text: `There is no login${where}` };
}
