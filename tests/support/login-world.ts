import type { LoginWorld } from "../../src/cli/commands/login.ts";
import type { SignInDesk } from "../../src/core/sign-in.ts";
import type { TokenIssuer } from "../../src/core/token-issuer.ts";
import type { Answer } from "../../src/protocol/answer.ts";
import { InMemoryLedger } from "./in-memory-ledger.ts";

/** A world of fakes in which a question is answered: with the default AWS credentials, nothing in the way, an attended machine. */
export function loginWorld(issuer: () => TokenIssuer, desk: SignInDesk, now: () => number): LoginWorld {
  return {
    user: {
      trustedHosts: new Set(["proxy.corp.example"]),
      loginInEnvironment: () => undefined,
      identify: () => ({ identity: { kind: "default" } }),
    },
    surroundings: {
      netrcLogin: () => undefined,
      repositoriesInEnvironment: new Set(),
      halfLoginInEnvironment: () => undefined,
    },
    indexStatus: async () => 200,
    ledger: new InMemoryLedger(now),
    now,
    issuer: async () => issuer(),
    deadline: () => new AbortController().signal,
    isAttended: true,
    signInDesk: async () => desk,
    waitFor: (_what, coming) => coming,
  };
}

/** An answer with its passwords in the open, to compare. */
export function openAnswer(answer: Answer) {
  return {
    ...answer,
    logins: answer.logins.map((login) => ({ ...login, password: login.password.reveal() })),
  };
}
