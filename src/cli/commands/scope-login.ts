import { durationText } from "../../core/duration-text.ts";
import { identityText } from "../../core/identity.ts";
import type { Ledger, NewEntry, Recorded } from "../../core/ledger.ts";
import type { LoginTarget } from "../../core/login-plan.ts";
import type { Message } from "../../core/message.ts";
import { Problem } from "../../core/problem.ts";
import { scopeKey } from "../../core/scope.ts";
import type { Settings } from "../../core/settings.ts";
import { type SignInDesk, SignInNeeded } from "../../core/sign-in.ts";
import { type SsoProfile, sessionKey } from "../../core/sso-profile.ts";
import { type AuthorizationToken, refreshTime } from "../../core/token.ts";
import type { TokenIssuer } from "../../core/token-issuer.ts";
import type { Judged } from "../../core/verdict.ts";
import type { AnsweredLogin } from "../../protocol/answer.ts";

/** What became of the login to one scope. */
export interface ScopeOutcome {
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

/** What it takes to get tokens. */
export interface LoginMeans {
  readonly now: () => number;
  /**
   * @param project absolute path of the project's folder, from which no program is to be taken
   * @param person there when a person may be asked, until the signal
   */
  readonly issuer: (provider: Settings["provider"], project: string, person?: AbortSignal) => Promise<TokenIssuer>;
  /** Ends an attempt to get tokens that takes too long. */
  readonly deadline: (isAsking: boolean) => AbortSignal;
  /** Where a person is asked to sign in. */
  readonly signInDesk: () => Promise<SignInDesk>;
}

/**
 * Gets a token for each scope, all side by side.
 *
 * @param isAsking whether a person is asked where one is missing
 */
export async function loginToScopes(
  wanting: readonly Judged[],
  means: LoginMeans,
  run: { readonly provider: Settings["provider"]; readonly project: string; readonly isAsking: boolean },
): Promise<readonly ScopeOutcome[]> {
  if (wanting.length === 0) {
    return [];
  }
  const signal = means.deadline(run.isAsking);
  const issuer = await means.issuer(run.provider, run.project, run.isAsking ? signal : undefined);
  const call = { issuer, signal, now: means.now };
  const attempted = await Promise.all(groupByScope(wanting).map((group) => loginToScope(group, call)));
  return run.isAsking && attempted.some(({ signIn }) => signIn !== undefined)
    ? withSignIns(attempted, await means.signInDesk(), { ...call, project: run.project })
    : attempted;
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
    if (signIn !== undefined && !results.has(sessionKey(signIn.session)) && !call.signal.aborted) {
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
  const usable = group.filter(({ verdict }) => verdict !== "stale");
  const covered = isCovered(group);
  return {
    group,
    scope: scopeKey(group[0].target.scope),
    token: undefined,
    logins: usable.flatMap(heldLogin),
    messages: [...group.flatMap(({ target }) => target.remarks), failure(group, problem)],
    needsPerson: problem.needsPerson && !covered,
    ...(problem instanceof SignInNeeded && !covered && { signIn: problem.profile }),
  };
}

/** Whether this command can do without a new token. */
function isCovered(group: ScopeGroup): boolean {
  return group.every(({ verdict }) => verdict === "fading");
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

function failure(group: ScopeGroup, problem: Problem): Message {
  const covered = isCovered(group);
  const { domain } = group[0].target.scope;
  const names = group.map(({ target }) => `"${target.repository.name}"`);
  const sources = `${names.length === 1 ? "source" : "sources"} ${names.join(", ")}`;
  const instead = group.some(({ verdict }) => verdict === "foreign") ? ", and tries a token of unknown origin" : "";
  return {
    level: covered ? "warning" : "error",
    code: problem.code,
    text: covered
      ? `Cannot renew the login to CodeArtifact domain "${domain}" (${sources}), which ends soon: ${problem.message}`
      : `Cannot log in to CodeArtifact domain "${domain}" (${sources})${instead}: ${problem.message}`,
    ...(problem.hint !== undefined && { hint: problem.hint }),
  };
}

/** What is held, as a login to answer with; it is kept as it is, unless it has to be stored anew. */
export function heldLogin({ target, login, verdict }: Judged): readonly AnsweredLogin[] {
  return login === undefined
    ? []
    : [
        {
          repository: target.repository.name,
          username: login.username,
          password: login.password,
          keep: verdict !== "legacy" && verdict !== "shared",
          ...uploadUrl(target),
        },
      ];
}

/** The URL to publish to, as the field of an answer's login: there where Poetry would take another one. */
export function uploadUrl(target: LoginTarget): { readonly url?: string } {
  return target.uploadUrl === undefined ? {} : { url: target.uploadUrl };
}

/** The new token as the ledger is to remember it. */
export function ledgerRecord({ token, scope }: ScopeOutcome) {
  if (token === undefined) {
    return [];
  }
  const { issuedAt, expiresAt } = token;
  return [{ token: token.secret, entry: { scope, issuedAt, expiresAt, refreshAt: refreshTime(token) } }];
}

/** Has the ledger remember new tokens that are to be stored; a token that it does not keep is not worth storing. */
export function remember(news: readonly NewEntry[], { storage }: Settings, ledger: Ledger): Recorded {
  return storage === "poetry" && news.length > 0 ? ledger.record(news) : { isKept: storage === "poetry", messages: [] };
}
