import { durationText } from "../../core/duration-text.ts";
import { identityText } from "../../core/identity.ts";
import type { Ledger } from "../../core/ledger.ts";
import {
  isOwnLogin,
  judgeHeld,
  type LoginPlan,
  type LoginTarget,
  planLogin,
  type Repository,
  type UserChoices,
} from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { Problem } from "../../core/problem.ts";
import { judgeReadyToken, type ReadyToken } from "../../core/ready-token.ts";
import { scopeKey } from "../../core/scope.ts";
import { parseSettings, type Settings } from "../../core/settings.ts";
import { type SignInDesk, SignInNeeded } from "../../core/sign-in.ts";
import { type SsoProfile, sessionKey } from "../../core/sso-profile.ts";
import { type AuthorizationToken, refreshTime } from "../../core/token.ts";
import type { TokenIssuer } from "../../core/token-issuer.ts";
import { type Answer, type AnsweredLogin, onlyMessages } from "../../protocol/answer.ts";
import { type LoginQuestion, type ParsedQuestion, protocolVersion } from "../../protocol/question.ts";
import { answerExplain } from "./explain.ts";

/** Everything outside of this process that a login needs. */
export interface LoginWorld {
  readonly user: UserChoices;
  readonly ledger: Ledger;
  readonly now: () => number;
  /**
   * @param project absolute path of the project's folder, from which no program is to be taken
   * @param person there when a person may be asked, until the signal
   */
  readonly issuer: (provider: Settings["provider"], project: string, person?: AbortSignal) => Promise<TokenIssuer>;
  /** Ends an attempt to get tokens that takes too long. */
  readonly deadline: (mayInteract: boolean) => AbortSignal;
  /** Whether somebody may sit at this machine: not in CI. */
  readonly isAttended: boolean;
  /** Where a person is asked to sign in. */
  readonly signInDesk: () => Promise<SignInDesk>;
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
  const repositories: readonly Repository[] = question.repositories.map((repository) => ({
    ...repository,
    held: repository.held ?? undefined,
  }));
  const plan = planLogin(repositories, settings, world.user);
  const now = world.now();
  const ready = world.user.readyToken;
  const verdict =
    ready &&
    judgeReadyToken(
      ready,
      plan.targets.map(({ scope }) => scope),
      now,
    );
  if (ready !== undefined && verdict?.use === true) {
    return answerReady(ready, settings, plan, question);
  }
  const judged = plan.targets.map((target) => ({ target, held: judgeHeld(target, world.ledger, now) }));
  const wanting = judged.filter(({ held }) => held !== "good");
  const kept = judged.filter(({ held }) => held === "good").flatMap(({ target }) => keep(target));
  const told = [...settings.messages, ...plan.messages];
  const unused = wanting.length > 0 && verdict?.use === false ? [verdict.message] : [];
  if (wanting.length === 0 || !question.may.obtain) {
    const needs = wanting.length === 0 ? "nothing" : "obtain";
    if (needs === "obtain") {
      // The next question will need it: its code is loaded while the shim takes the lock. What fails here fails then.
      world.issuer(settings.provider, question.project).catch(() => undefined);
    }
    return { logins: kept, storage: settings.storage, needs, messages: told };
  }
  const signal = world.deadline(question.may.interact);
  // Whoever wants Poetry quiet is not asked.
  const mayAsk = world.isAttended && question.command.verbosity !== "quiet";
  const person = mayAsk && question.may.interact ? signal : undefined;
  const issuer = await world.issuer(settings.provider, question.project, person);
  const call = { issuer, signal, now: world.now };
  const attempted = await Promise.all(groupByScope(wanting).map((group) => loginToScope(group, call)));
  const outcomes =
    mayAsk && question.may.interact && attempted.some(({ signIn }) => signIn !== undefined)
      ? await withSignIns(attempted, await world.signInDesk(), { ...call, project: question.project })
      : attempted;
  if (settings.storage === "poetry") {
    world.ledger.record(
      outcomes.flatMap(({ token, scope }) => (token === undefined ? [] : [ledgerRecord(token, scope)])),
    );
  }
  return {
    logins: [...kept, ...outcomes.flatMap(({ logins }) => logins)],
    storage: settings.storage,
    // Where there is no terminal, the messages of this answer are the last word.
    needs: mayAsk && !question.may.interact && outcomes.some(({ needsPerson }) => needsPerson) ? "person" : "nothing",
    messages: [...told, ...unused, ...outcomes.flatMap(({ messages }) => messages)],
  };
}

/** Every repository gets the token that is there already. It is the environment's, and is stored nowhere. */
function answerReady({ token }: ReadyToken, settings: Settings, plan: LoginPlan, question: LoginQuestion): Answer {
  const logins = plan.targets.flatMap((target) => {
    const { held, name } = target.repository;
    return held !== undefined && isOwnLogin(held)
      ? keep(target)
      : [{ repository: name, username: "aws", password: token, keep: false, ...uploadUrl(target) }];
  });
  // Said only to who asks: a command after the other would say the same.
  const isAsked = ["verbose", "very-verbose", "debug"].includes(question.command.verbosity);
  const text = "Logged in to CodeArtifact with the token in CODEARTIFACT_AUTH_TOKEN";
  return {
    logins,
    storage: "memory",
    needs: "nothing",
    messages: [
      ...settings.messages,
      ...plan.messages,
      ...(isAsked ? [{ level: "note", code: "ready-token", text } as const] : []),
    ],
  };
}

interface Judged {
  readonly target: LoginTarget;
  readonly held: ReturnType<typeof judgeHeld>;
}

interface ScopeOutcome {
  readonly group: ScopeGroup;
  readonly scope: string;
  readonly token: AuthorizationToken | undefined;
  readonly logins: readonly AnsweredLogin[];
  readonly messages: readonly Message[];
  /** Whether a person can help. Nobody is asked while what is held still works. */
  readonly needsPerson: boolean;
  /** The sign-in that the person would have to do. */
  readonly signIn?: SsoProfile;
}

interface ScopeCall {
  readonly issuer: TokenIssuer;
  readonly signal: AbortSignal;
  readonly now: () => number;
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

/** Has the person sign in to each session that is missing, and attempts again what waited for it. */
async function withSignIns(
  attempted: readonly ScopeOutcome[],
  desk: SignInDesk,
  call: ScopeCall & { readonly project: string },
): Promise<readonly ScopeOutcome[]> {
  const results = new Map<string, boolean | Problem>();
  // One question after the other: there is one person, at one terminal.
  for (const { signIn } of attempted) {
    if (signIn !== undefined && !results.has(sessionKey(signIn.session))) {
      const result = await desk.signIn(signIn, call.project, call.signal).catch(asProblem);
      results.set(sessionKey(signIn.session), result);
    }
  }
  return Promise.all(
    attempted.map((outcome) => {
      const result = outcome.signIn !== undefined && results.get(sessionKey(outcome.signIn.session));
      if (result instanceof Problem) {
        return failedOutcome(outcome.group, result);
      }
      return result === true ? loginToScope(outcome.group, call) : outcome;
    }),
  );
}

async function loginToScope(group: ScopeGroup, call: ScopeCall): Promise<ScopeOutcome> {
  const { scope } = group[0].target;
  const remarks = group.flatMap(({ target }) => target.remarks);
  try {
    const token = await call.issuer.issue(scope, call.signal);
    const life = durationText(token.expiresAt - call.now());
    return {
      group,
      scope: scopeKey(scope),
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
      needsPerson: false,
    };
  } catch (error) {
    return failedOutcome(group, asProblem(error));
  }
}

function failedOutcome(group: ScopeGroup, problem: Problem): ScopeOutcome {
  // What is held may still be valid for a while, and then this command works.
  const fading = group.filter(({ held }) => held === "fading").map(({ target }) => target);
  const isCovered = fading.length === group.length;
  return {
    group,
    scope: scopeKey(group[0].target.scope),
    token: undefined,
    logins: fading.flatMap(keep),
    messages: [...group.flatMap(({ target }) => target.remarks), failure(group, problem, isCovered)],
    needsPerson: problem.needsPerson && !isCovered,
    ...(problem instanceof SignInNeeded && !isCovered && { signIn: problem.profile }),
  };
}

/** What is no Problem is a bug of ours in one domain's login; the other domains' go on. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
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

function keep(target: LoginTarget): readonly AnsweredLogin[] {
  const { held, name } = target.repository;
  return held === undefined
    ? []
    : [{ repository: name, username: held.username, password: held.password, keep: true, ...uploadUrl(target) }];
}

function uploadUrl(target: LoginTarget): { readonly uploadUrl?: string } {
  return target.uploadUrl === undefined ? {} : { uploadUrl: target.uploadUrl };
}

function ledgerRecord(token: AuthorizationToken, scope: string) {
  const { issuedAt, expiresAt } = token;
  return { token: token.secret, entry: { scope, issuedAt, expiresAt, refreshAt: refreshTime(token) } };
}
