import type { Ledger } from "../../core/ledger.ts";
import { type LoginPlan, planLogin, type UserChoices } from "../../core/login-plan.ts";
import { findObstacles, isBefore, type Surroundings } from "../../core/obstacles.ts";
import { judgeReadyToken, type ReadyToken } from "../../core/ready-token.ts";
import { scopeKey } from "../../core/scope.ts";
import { parseSettings, type Settings } from "../../core/settings.ts";
import { withSharedTokens } from "../../core/shared-token.ts";
import { refreshMarginMs } from "../../core/token.ts";
import type { TokenIssuer } from "../../core/token-issuer.ts";
import { isOwnLogin, type Judged, judgeHeld } from "../../core/verdict.ts";
import { type Answer, onlyMessages } from "../../protocol/answer.ts";
import { type LoginQuestion, type ParsedQuestion, protocolVersion } from "../../protocol/question.ts";
import type { IndexStatus } from "./failed.ts";
import { isForced, tellsOfSettings, withOwnChoice } from "./own-logins.ts";
import { readRepository } from "./read-repository.ts";
import { answerRefused, type Past } from "./refused.ts";
import { answerRun } from "./run.ts";
import { heldLogin, type LoginMeans, ledgerRecord, loginToScopes, remember, uploadUrl } from "./scope-login.ts";
import { answerStored } from "./stored.ts";

/** Everything outside of this process that a login needs. */
export interface LoginWorld extends LoginMeans {
  readonly user: UserChoices;
  readonly surroundings: Surroundings;
  readonly ledger: Ledger;
  /** Whether somebody may sit at this machine: not in CI. */
  readonly isAttended: boolean;
  readonly indexStatus: IndexStatus;
  /** Tells the person at a terminal what is being waited for, when it does not come at once. */
  readonly waitFor: <T>(what: string, coming: Promise<T>) => Promise<T>;
}

const noPast: Past = { used: [], renewedScopes: new Set() };

/** Answers one question of the shim. */
export async function answerQuestion(
  question: ParsedQuestion,
  world: LoginWorld,
  past: Past = noPast,
): Promise<Answer> {
  switch (question.ask) {
    case "login":
      return withUrls(
        question,
        question.refused === undefined
          ? await answerLogin(question, world)
          : await answerRefused(question.refused, question, world, past),
      );
    case "stored":
      return answerStored(question);
    case "run":
      return answerRun(question, world, past.last);
    case "failed": {
      const { answerFailed } = await import("./failed.ts");
      return answerFailed(past.used, world);
    }
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

/** With a dot in its name, Poetry before 2.4 does not find the URL of its own source where it looks for logins. */
function withUrls({ poetry, repositories }: LoginQuestion, answer: Answer): Answer {
  if (!isBefore(poetry, [2, 4])) {
    return answer;
  }
  const logins = answer.logins.map((login) => {
    const url = repositories
      .find(({ name }) => name === login.repository)
      ?.urls.find((each) => typeof each === "string");
    return login.repository.includes(".") && url !== undefined ? { url, ...login } : login;
  });
  return { ...answer, logins };
}

async function answerLogin(question: LoginQuestion, world: LoginWorld): Promise<Answer> {
  const settings = parseSettings(question.settings, question.sources);
  const repositories = question.repositories.map((asked) => readRepository(asked, world.user));
  const plan = withOwnChoice(planLogin(repositories, settings, world.user), question, world.user);
  const now = world.now();
  const ready = world.user.readyToken;
  const scopes = plan.targets.map(({ scope }) => scope);
  const readiness = ready && judgeReadyToken(ready, scopes, now);
  if (ready !== undefined && readiness?.use === true) {
    return answerReady(ready, settings, plan, question);
  }
  const judged = withSharedTokens(
    plan.targets
      .map((target) => judgeHeld(target, world.ledger, now))
      .map((each) => (isForced(question) && isTokenOfOurs(each) ? { ...each, verdict: "stale" as const } : each)),
  );
  const wanting = judged.filter(({ verdict }) => !["good", "legacy", "shared"].includes(verdict));
  const toStore = judged.filter(({ verdict }) => verdict === "legacy" || verdict === "shared");
  const kept = judged.filter(({ verdict }) => verdict === "good").flatMap(heldLogin);
  const obstacles = findObstacles(plan.targets, { ...question, now }, world.surroundings, world.ledger);
  const unused = wanting.length > 0 && readiness?.use === false ? [readiness.message] : [];
  const told = [
    ...(tellsOfSettings(question) ? [] : settings.messages),
    ...plan.messages,
    ...obstacles,
    ...(isVerbose(question) ? await decided(judged, question, world) : []),
  ];
  if (wanting.length + toStore.length === 0 || !question.may.obtain) {
    if (wanting.length > 0) {
      // The next question will need it: its code is loaded while the shim takes the lock. What fails here fails then.
      prepare(wanting, world.issuer(settings.provider, question.project)).catch(() => undefined);
    }
    const needs = wanting.length + toStore.length === 0 ? "nothing" : "obtain";
    return { logins: kept, storage: settings.storage, needs, messages: told };
  }
  // Whoever wants Poetry quiet is not asked.
  const mayAsk = world.isAttended && question.verbosity !== "quiet";
  const isAsking = mayAsk && question.may.interact;
  const { provider } = settings;
  const coming = loginToScopes(wanting, world, { provider, project: question.project, isAsking });
  // Where a person is asked, the terminal is for that.
  const outcomes = await (isAsking ? coming : world.waitFor(tokensText(wanting), coming));
  const news = [...toStore.flatMap((judged) => legacyRecord(judged, now)), ...outcomes.flatMap(ledgerRecord)];
  const recorded = remember(news, settings, world.ledger);
  const fresh = [...toStore.flatMap(heldLogin), ...outcomes.flatMap(({ logins }) => logins)];
  return {
    logins: [...kept, ...fresh.map((login) => ({ ...login, keep: login.keep || !recorded.isKept }))],
    storage: settings.storage,
    // Where there is no terminal, the messages of this answer are the last word.
    needs: mayAsk && !question.may.interact && outcomes.some(({ needsPerson }) => needsPerson) ? "person" : "nothing",
    messages: [...told, ...unused, ...outcomes.flatMap(({ messages }) => messages), ...recorded.messages],
  };
}

/** Whether the user wants to know more than a line: a command after the other would say the same. */
function isVerbose({ verbosity }: LoginQuestion): boolean {
  return ["verbose", "very_verbose", "debug"].includes(verbosity);
}

async function decided(judged: readonly Judged[], question: LoginQuestion, { ledger, now }: LoginWorld) {
  const { decisions } = await import("./decisions.ts");
  return decisions(judged, { ledger, now: now(), isForced: isForced(question) });
}

function tokensText(wanting: readonly Judged[]): string {
  const domains = new Set(wanting.map(({ target }) => `"${target.scope.domain}"`));
  return `AWS to log in to CodeArtifact ${domains.size === 1 ? "domain" : "domains"} ${[...domains].join(", ")}`;
}

/** What the user has put there is not replaced, however much a new token is wanted. */
function isTokenOfOurs({ login }: Judged): boolean {
  return login === undefined || !isOwnLogin(login);
}

async function prepare(wanting: readonly Judged[], issuer: Promise<TokenIssuer>): Promise<void> {
  const preparing = await issuer;
  for (const { target } of wanting) {
    preparing.prepare?.(target.scope);
  }
}

/** Every repository gets the token that is there already. It is the environment's, and is stored nowhere. */
function answerReady({ token }: ReadyToken, settings: Settings, plan: LoginPlan, question: LoginQuestion): Answer {
  const logins = plan.targets.flatMap((target) => {
    const { name, held } = target.repository;
    const [login] = held;
    return login !== undefined && isOwnLogin(login)
      ? heldLogin({ target, login, verdict: "good" })
      : [{ repository: name, username: "aws", password: token, keep: true, ...uploadUrl(target) }];
  });
  const text = "Logged in to CodeArtifact with the token in CODEARTIFACT_AUTH_TOKEN";
  return {
    logins,
    storage: "memory",
    needs: "nothing",
    messages: [
      ...settings.messages,
      ...plan.messages,
      ...(isVerbose(question) ? [{ level: "note", code: "ready-token", text } as const] : []),
    ],
  };
}

/** What plugin 1.0.0 stored loses the note of its end: from now on the ledger has it. */
function legacyRecord({ target, login, verdict }: Judged, now: number) {
  const expiresAt = login?.notedExpiry;
  if (verdict !== "legacy" || login === undefined || expiresAt === undefined) {
    return [];
  }
  const refreshAt = expiresAt - refreshMarginMs;
  return [{ token: login.password, entry: { scope: scopeKey(target.scope), issuedAt: now, expiresAt, refreshAt } }];
}
