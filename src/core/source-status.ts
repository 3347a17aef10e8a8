import { type Identity, identityText } from "./identity.ts";
import { readScopeKey } from "./known-scope.ts";
import type { Ledger } from "./ledger.ts";
import type { HeldLogin, LoginTarget } from "./login-plan.ts";
import { variablesOf } from "./login-variables.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import type { ReadyToken } from "./ready-token.ts";
import type { DomainLocation } from "./repository-url.ts";
import type { Scope } from "./scope.ts";
import type { Secret } from "./secret.ts";
import type { Settings } from "./settings.ts";
import { readableExpiry } from "./token.ts";
import { endOf, expiredText, tokenFlaw } from "./token-flaw.ts";
import { isOwnLogin, judgeHeld } from "./verdict.ts";

/**
 * How a source stands. Usable are `logged-in`, `ends-soon` (the next command gets a new token) and `memory` (each command
 * gets its own). A {@link ProblemCode} is in the place of what is the matter with the token where that keeps a new one
 * from being got.
 */
export type State =
  | "logged-in"
  | "ends-soon"
  | "memory"
  | "expired"
  | "not-logged-in"
  | "unknown-token"
  | "other-identity"
  | "other-domain"
  | "url-refused"
  | "settings-unusable"
  | ProblemCode;

/** Where a token rests. `configuration` is all that Poetry reads but `auth.toml`: the project's `poetry.toml`, say. */
export type Place =
  | "keyring"
  | "auth.toml"
  | "configuration"
  | "environment"
  | "CODEARTIFACT_AUTH_TOKEN"
  | "memory"
  | "URL";

/** One source, and what is to be told of its login. What is not known or does not apply is `undefined`. */
export interface SourceStatus {
  readonly source: string;
  readonly domain?: DomainLocation | undefined;
  readonly repository?: string | undefined;
  /** Whom the token is of, in words. */
  readonly identity?: string | undefined;
  readonly roleArn?: string | undefined;
  /** What decides on the identity or, where it is there already, on the login. */
  readonly decidedBy?: "settings" | "environment" | "zero configuration" | "own login" | undefined;
  readonly place?: Place | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
  readonly state: State;
  readonly isUsable: boolean;
  /** What is wrong, in words that go after `Source "corp": `. A login can be usable all the same. */
  readonly problem?: { readonly reason: string; readonly hint: string | undefined } | undefined;
}

/** What the state of a target is judged by. */
export interface StatusFacts {
  readonly ledger: Ledger;
  readonly now: number;
  readonly storage: Settings["storage"];
  /** The token of the environment, if it is used. */
  readonly readyToken: ReadyToken | undefined;
  /** What keeps AWS from being asked as an identity, as far as it is known without asking. */
  readonly trouble: (identity: Identity) => Problem | undefined;
  /** Whether `auth.toml` has this password for the source. */
  readonly isInFile: (source: string, password: Secret) => boolean;
}

const logInHint = "Run poetry codeartifact login";

/** How a repository that is ours to log in stands. */
export function targetStatus(target: LoginTarget, facts: StatusFacts): SourceStatus {
  const { repository, scope, root } = target;
  const { region, domain, domainOwner } = scope;
  const [first] = repository.held;
  const base = {
    source: repository.name,
    domain: { domain, domainOwner, region },
    repository: root.split("/").at(-2),
  };
  if (first !== undefined && isOwnLogin(first)) {
    return { ...base, ...ownStatus(first, repository.name, facts) };
  }
  if (facts.readyToken !== undefined) {
    const expiresAt = facts.ledger.find(facts.readyToken.token)?.expiresAt ?? readableExpiry(facts.readyToken.token);
    const place = "CODEARTIFACT_AUTH_TOKEN";
    return { ...base, decidedBy: "environment", place, expiresAt, state: "logged-in", isUsable: true };
  }
  const identified = {
    ...base,
    identity: identityText(scope.identity),
    roleArn: scope.roleArn,
    decidedBy: decidedBy(scope),
  };
  return { ...identified, ...tokenStatus(target, facts) };
}

type LoginStatus = Pick<
  SourceStatus,
  "decidedBy" | "expiresAt" | "identity" | "isUsable" | "place" | "problem" | "state"
>;

/** The user's own login is good, unless it tells by itself that it has ended. */
function ownStatus(login: HeldLogin, source: string, facts: StatusFacts): LoginStatus {
  const { username, password, from } = login;
  const expiresAt = facts.ledger.find(password)?.expiresAt ?? readableExpiry(password);
  const known = {
    identity: username === "aws" ? undefined : `user "${username}"`,
    decidedBy: from === "environment" ? "environment" : "own login",
    place: from === "environment" ? "environment" : placeOf(login, source, facts),
    expiresAt,
  } as const;
  if (expiresAt === undefined || facts.now < expiresAt) {
    return { ...known, state: "logged-in", isUsable: true };
  }
  const hint =
    from === "environment"
      ? `Set ${variablesOf(source)}_PASSWORD anew, or unset it`
      : `Run poetry config --unset http-basic.${source}, and the plugin logs in`;
  return { ...known, state: "expired", isUsable: false, problem: { reason: expiredText(expiresAt, facts.now), hint } };
}

function tokenStatus(target: LoginTarget, facts: StatusFacts): LoginStatus {
  const { ledger, now, storage } = facts;
  const { scope, repository } = target;
  const { verdict, login } = judgeHeld(target, ledger, now);
  const trouble = facts.trouble(scope.identity);
  if (login !== undefined && (verdict === "good" || verdict === "legacy" || verdict === "fading")) {
    return {
      place: placeOf(login, repository.name, facts),
      expiresAt: endOf(login, ledger),
      state: verdict === "fading" ? "ends-soon" : "logged-in",
      isUsable: true,
      problem: trouble && { reason: `the login cannot be renewed, because ${trouble.message}`, hint: trouble.hint },
    };
  }
  if (login === undefined && storage === "memory" && trouble === undefined) {
    return { place: "memory", state: "memory", isUsable: true };
  }
  const flaw = tokenFlaw(login, scope, ledger, now);
  return {
    place: login && placeOf(login, repository.name, facts),
    expiresAt: login && endOf(login, ledger),
    state: trouble?.code ?? flaw.state,
    isUsable: false,
    problem: {
      reason: trouble === undefined ? flaw.reason : `${flaw.reason}, and ${trouble.message}`,
      hint: trouble === undefined ? logInHint : trouble.hint,
    },
  };
}

/** How a name in Poetry's store stands of which no URL is known, outside of a project; `undefined` when it is not ours. */
export function storedStatus(source: string, login: HeldLogin, facts: StatusFacts): SourceStatus | undefined {
  const entry = facts.ledger.find(login.password);
  if (entry === undefined && login.username !== "aws") {
    return undefined;
  }
  const scope = entry && readScopeKey(entry.scope);
  const expiresAt = endOf(login, facts.ledger);
  const isAlive = expiresAt !== undefined && facts.now < expiresAt;
  const isKnown = entry !== undefined || login.notedExpiry !== undefined;
  const state = isAlive && isKnown ? "logged-in" : expiresAt === undefined || isAlive ? "unknown-token" : "expired";
  return {
    source,
    domain: scope && { domain: scope.domain, domainOwner: scope.domainOwner, region: scope.region },
    identity: scope?.identity,
    roleArn: scope?.roleArn,
    place: placeOf(login, source, facts),
    expiresAt,
    state,
    isUsable: state === "logged-in",
    ...(state !== "logged-in" && {
      problem: {
        reason: state === "expired" ? expiredText(expiresAt ?? facts.now, facts.now) : "the token is of unknown origin",
        hint: `Run poetry codeartifact login in the project, or poetry codeartifact logout${entry === undefined ? " --all" : ""}`,
      },
    }),
  };
}

function placeOf(login: HeldLogin, source: string, facts: StatusFacts): Place {
  if (login.inKeyring === true) {
    return "keyring";
  }
  return facts.isInFile(source, login.password) ? "auth.toml" : "configuration";
}

function decidedBy({ identity, roleArn }: Scope): SourceStatus["decidedBy"] {
  if (identity.kind === "profile") {
    return identity.namedBy === "settings" ? "settings" : "environment";
  }
  if (identity.kind !== "default") {
    return "environment";
  }
  return roleArn === undefined ? "zero configuration" : "settings";
}
