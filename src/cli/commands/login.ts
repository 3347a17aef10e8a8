import type { Ledger } from "../../core/ledger.ts";
import {
  isOwnLogin,
  type Judged,
  judgeHeld,
  type LoginPlan,
  planLogin,
  type UserChoices,
} from "../../core/login-plan.ts";
import { findObstacles, isBefore, type Surroundings } from "../../core/obstacles.ts";
import { judgeReadyToken, type ReadyToken } from "../../core/ready-token.ts";
import { scopeKey } from "../../core/scope.ts";
import { parseSettings, type Settings } from "../../core/settings.ts";
import { refreshMarginMs } from "../../core/token.ts";
import type { TokenIssuer } from "../../core/token-issuer.ts";
import { type Answer, onlyMessages } from "../../protocol/answer.ts";
import { type LoginQuestion, type ParsedQuestion, protocolVersion } from "../../protocol/question.ts";
import { answerFailed, type IndexStatus } from "./failed.ts";
import { readRepository } from "./read-repository.ts";
import { answerRefused, type Past } from "./refused.ts";
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
    case "failed":
      return answerFailed(past.used, world);
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
  const plan = planLogin(
    question.repositories.map((asked) => readRepository(asked, world.user)),
    settings,
    world.user,
  );
  const now = world.now();
  const ready = world.user.readyToken;
  const scopes = plan.targets.map(({ scope }) => scope);
  const readiness = ready && judgeReadyToken(ready, scopes, now);
  if (ready !== undefined && readiness?.use === true) {
    return answerReady(ready, settings, plan, question);
  }
  const judged = plan.targets.map((target) => judgeHeld(target, world.ledger, now));
  const wanting = judged.filter(({ verdict }) => verdict !== "good" && verdict !== "legacy");
  const legacy = judged.filter(({ verdict }) => verdict === "legacy");
  const kept = judged.filter(({ verdict }) => verdict === "good").flatMap(heldLogin);
  const obstacles = findObstacles(plan.targets, { ...question, now }, world.surroundings, world.ledger);
  const unused = wanting.length > 0 && readiness?.use === false ? [readiness.message] : [];
  const told = [...settings.messages, ...plan.messages, ...obstacles];
  if (wanting.length + legacy.length === 0 || !question.may.obtain) {
    if (wanting.length > 0) {
      // The next question will need it: its code is loaded while the shim takes the lock. What fails here fails then.
      prepare(wanting, world.issuer(settings.provider, question.project)).catch(() => undefined);
    }
    const needs = wanting.length + legacy.length === 0 ? "nothing" : "obtain";
    return { logins: kept, storage: settings.storage, needs, messages: told };
  }
  // Whoever wants Poetry quiet is not asked.
  const mayAsk = world.isAttended && question.verbosity !== "quiet";
  const outcomes = await loginToScopes(wanting, world, {
    provider: settings.provider,
    project: question.project,
    isAsking: mayAsk && question.may.interact,
  });
  const news = [...legacy.flatMap((judged) => legacyRecord(judged, now)), ...outcomes.flatMap(ledgerRecord)];
  const recorded = remember(news, settings, world.ledger);
  const fresh = [...legacy.flatMap(heldLogin), ...outcomes.flatMap(({ logins }) => logins)];
  return {
    logins: [...kept, ...fresh.map((login) => ({ ...login, keep: login.keep || !recorded.isKept }))],
    storage: settings.storage,
    // Where there is no terminal, the messages of this answer are the last word.
    needs: mayAsk && !question.may.interact && outcomes.some(({ needsPerson }) => needsPerson) ? "person" : "nothing",
    messages: [...told, ...unused, ...outcomes.flatMap(({ messages }) => messages), ...recorded.messages],
  };
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
  // Said only to who asks: a command after the other would say the same.
  const isAsked = ["verbose", "very_verbose", "debug"].includes(question.verbosity);
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

/** What plugin 1.0.0 stored loses the note of its end: from now on the ledger has it. */
function legacyRecord({ target, login }: Judged, now: number) {
  const expiresAt = login?.notedExpiry;
  if (login === undefined || expiresAt === undefined) {
    return [];
  }
  const refreshAt = expiresAt - refreshMarginMs;
  return [{ token: login.password, entry: { scope: scopeKey(target.scope), issuedAt: now, expiresAt, refreshAt } }];
}
