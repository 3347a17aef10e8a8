import { durationText } from "../../core/duration-text.ts";
import { identityText } from "../../core/identity.ts";
import type { Ledger } from "../../core/ledger.ts";
import {
  judgeHeld,
  type LoginTarget,
  planLogin,
  type Repository,
  type UserChoices,
  type Verdict,
} from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { findObstacles, type Surroundings } from "../../core/obstacles.ts";
import { Problem } from "../../core/problem.ts";
import { scopeKey } from "../../core/scope.ts";
import { parseSettings, type Settings } from "../../core/settings.ts";
import { type AuthorizationToken, refreshTime } from "../../core/token.ts";
import type { TokenIssuer } from "../../core/token-issuer.ts";
import { type Answer, type AnsweredLogin, onlyMessages } from "../../protocol/answer.ts";
import { type LoginQuestion, type ParsedQuestion, protocolVersion } from "../../protocol/question.ts";
import { answerExplain } from "./explain.ts";

/** Everything outside of this process that a login needs. */
export interface LoginWorld {
  readonly user: UserChoices;
  readonly surroundings: Surroundings;
  readonly ledger: Ledger;
  readonly now: () => number;
  /** @param project absolute path of the project's folder, from which no program is to be taken */
  readonly issuer: (provider: Settings["provider"], project: string) => Promise<TokenIssuer>;
  /** Ends an attempt to get tokens that takes too long. */
  readonly deadline: () => AbortSignal;
}

/** Answers one question of the shim. */
export async function answerQuestion(question: ParsedQuestion, world: LoginWorld): Promise<Answer> {
  switch (question.ask) {
    case "login":
      return answerLogin(question, world);
    case "explain":
      return answerExplain(question);
    case "unknown-version":
      return onlyMessages([
        {
          level: "warning",
          code: "protocol",
          text: `CodeArtifact login skipped: the plugin speaks version ${question.version} of its protocol, its core version ${protocolVersion}`,
          hint: "Install poetry-codeartifact-login-plugin anew: its two halves are of different releases",
        },
      ]);
    case "unreadable":
      return onlyMessages([
        {
          level: "warning",
          code: "protocol",
          text: `CodeArtifact login skipped: the plugin's question is not understood (${question.reason})`,
          hint: "Install poetry-codeartifact-login-plugin anew: its two halves do not fit",
        },
      ]);
  }
}

async function answerLogin(question: LoginQuestion, world: LoginWorld): Promise<Answer> {
  const settings = parseSettings(question.settings, question.sources);
  const plan = planLogin(
    question.repositories.map((asked) => readRepository(asked, world)),
    settings,
    world.user,
  );
  const now = world.now();
  const judged = plan.targets.map((target) => ({ target, held: judgeHeld(target, world.ledger, now) }));
  const wanting = judged.filter(({ held }) => held === "fading" || held === "stale");
  const legacy = judged.filter(({ held }) => held === "legacy");
  const kept = judged.filter(({ held }) => held === "good").flatMap(({ target }) => heldLogin(target));
  const obstacles = findObstacles(plan.targets, { ...question, now }, world.surroundings, world.ledger);
  const told = [...settings.messages, ...plan.messages, ...obstacles];
  if (wanting.length + legacy.length === 0 || !question.may.obtain) {
    if (wanting.length > 0) {
      // The next question will need it: its code is loaded while the shim takes the lock. What fails here fails then.
      world.issuer(settings.provider, question.project).catch(() => undefined);
    }
    const needs = wanting.length + legacy.length === 0 ? "nothing" : "obtain";
    return { logins: kept, storage: settings.storage, needs, messages: told };
  }
  const outcomes = await loginToScopes(wanting, question, settings, world);
  const isStored = settings.storage === "poetry";
  if (isStored) {
    world.ledger.record(
      outcomes.flatMap(({ token, scope }) => (token === undefined ? [] : [ledgerRecord(token, scope)])),
    );
  }
  const fresh = [
    ...legacy.flatMap(({ target, held }) => heldLogin(target, held)),
    ...outcomes.flatMap(({ logins }) => logins),
  ];
  return {
    logins: [...kept, ...fresh.map((login) => ({ ...login, keep: login.keep || !isStored }))],
    storage: settings.storage,
    needs: "nothing",
    messages: [...told, ...outcomes.flatMap(({ messages }) => messages)],
  };
}

/** A repository as the shim knows it, with the login of the environment, which beats all others. */
function readRepository(asked: LoginQuestion["repositories"][number], world: LoginWorld): Repository {
  const [url = "", ...alsoAt] = new Set(asked.urls.filter((each) => typeof each === "string"));
  const inEnvironment = world.user.loginInEnvironment(asked.name);
  const { name, use, held } = asked;
  if (inEnvironment !== undefined) {
    const { username = held?.username ?? "", password } = inEnvironment;
    return { name, url, alsoAt, use, held: { username, password, from: "environment", notedExpiry: undefined } };
  }
  if (held === null) {
    return { name, url, alsoAt, use, held: undefined };
  }
  return { name, url, alsoAt, use, held: { ...held, from: "store", notedExpiry: readExpiration(held.expiration) } };
}

/** Plugin 1.0.0 noted what the AWS CLI said: ISO 8601, or seconds since 1970. */
function readExpiration(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Number(text) * 1000 || Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}

async function loginToScopes(
  wanting: readonly Judged[],
  question: LoginQuestion,
  settings: Settings,
  world: LoginWorld,
): Promise<readonly ScopeOutcome[]> {
  if (wanting.length === 0) {
    return [];
  }
  const issuer = await world.issuer(settings.provider, question.project);
  const signal = world.deadline();
  return Promise.all(groupByScope(wanting).map((group) => loginToScope(group, { issuer, signal, now: world.now })));
}

interface Judged {
  readonly target: LoginTarget;
  readonly held: Verdict;
}

interface ScopeOutcome {
  readonly scope: string;
  readonly token: AuthorizationToken | undefined;
  readonly logins: readonly AnsweredLogin[];
  readonly messages: readonly Message[];
}

/** Sources of one scope, at least one. */
type ScopeGroup = readonly [Judged, ...Judged[]];

function groupByScope(judged: readonly Judged[]): readonly ScopeGroup[] {
  const groups = new Map<string, [Judged, ...Judged[]]>();
  for (const one of judged) {
    const key = scopeKey(one.target.scope);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [one]);
    } else {
      group.push(one);
    }
  }
  return [...groups.values()];
}

async function loginToScope(
  group: ScopeGroup,
  call: { readonly issuer: TokenIssuer; readonly signal: AbortSignal; readonly now: () => number },
): Promise<ScopeOutcome> {
  const { scope } = group[0].target;
  const key = scopeKey(scope);
  const remarks = group.flatMap(({ target }) => target.remarks);
  try {
    const token = await call.issuer.issue(scope, call.signal);
    const life = durationText(token.expiresAt - call.now());
    return {
      scope: key,
      token,
      logins: group.map(({ target }) => ({
        repository: target.repository.name,
        username: "aws",
        password: token.secret,
        keep: false,
        ...uploadUrl(target),
      })),
      messages: [
        ...remarks,
        {
          level: "note",
          code: "logged-in",
          text: `Logged in to CodeArtifact domain "${scope.domain}" with ${identityText(scope.identity)}, valid for ${life}`,
        },
      ],
    };
  } catch (error) {
    const problem = error instanceof Problem ? error : unexpected(error);
    // What is held may still be valid for a while, and then this command works.
    const fading = group.filter(({ held }) => held === "fading").map(({ target }) => target);
    const isCovered = fading.length === group.length;
    return {
      scope: key,
      token: undefined,
      logins: fading.flatMap((target) => heldLogin(target)),
      messages: [...remarks, failure(group, problem, isCovered)],
    };
  }
}

/** A bug of ours in one domain's login; the other domains' go on. */
function unexpected(error: unknown): Problem {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Problem("unexpected", `an unexpected error (${text})`, "Report this: it is a bug of the plugin", {
    cause: error,
  });
}

function failure(group: ScopeGroup, problem: Problem, isCovered: boolean): Message {
  const { domain } = group[0].target.scope;
  const names = group.map(({ target }) => `"${target.repository.name}"`);
  const sources = `${names.length === 1 ? "source" : "sources"} ${names.join(", ")}`;
  return {
    level: isCovered ? "warning" : "error",
    code: problem.code,
    text: isCovered
      ? `Cannot renew the login to CodeArtifact domain "${domain}" (${sources}), which ends soon: ${problem.message}`
      : `Cannot log in to CodeArtifact domain "${domain}" (${sources}): ${problem.message}`,
    ...(problem.hint !== undefined && { hint: problem.hint }),
  };
}

/** What Poetry holds, as a login to answer with; it is kept as it is, unless it has to be stored anew. */
function heldLogin(target: LoginTarget, verdict: Verdict = "good"): readonly AnsweredLogin[] {
  const { held, name } = target.repository;
  const keep = verdict !== "legacy";
  return held === undefined
    ? []
    : [{ repository: name, username: held.username, password: held.password, keep, ...uploadUrl(target) }];
}

function uploadUrl(target: LoginTarget): { readonly uploadUrl?: string } {
  return target.uploadUrl === undefined ? {} : { uploadUrl: target.uploadUrl };
}

function ledgerRecord(token: AuthorizationToken, scope: string) {
  const { issuedAt, expiresAt } = token;
  return { token: token.secret, entry: { scope, issuedAt, expiresAt, refreshAt: refreshTime(token) } };
}
