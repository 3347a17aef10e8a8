import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { SignInNeeded } from "../core/sign-in.ts";
import { type SsoProfile, sessionKey } from "../core/sso-profile.ts";
import { type CachedSession, endText, judgeSession, type SessionRenewal } from "../core/sso-session-state.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";
import { readCachedSession } from "./sso-cache.ts";
import { ssoProfileOf } from "./sso-configuration.ts";
import { ofProfile, sessionProblem } from "./sso-session-problem.ts";

/**
 * Sees to the SSO session behind a scope's identity, if there is one, and has another issuer ask: renews a session that
 * ends soon, and says what is the matter with one that cannot be used, before AWS is asked for anything.
 */
export class SsoTokenIssuer implements TokenIssuer {
  readonly #issuer: TokenIssuer;
  readonly #looksFirst: boolean;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #now: () => number;
  /** By the session's key: a refresh token can be spent once, and several scopes are asked for side by side. */
  readonly #renewals = new Map<string, Promise<string | undefined>>();

  /**
   * @param looks `first`, or only `after a failure`: the AWS CLI keeps the keys of a role for an hour, and needs no session
   *   as long as they live
   */
  constructor(
    issuer: TokenIssuer,
    looks: "first" | "after a failure",
    world: { readonly environment: NodeJS.ProcessEnv; readonly now: () => number },
  ) {
    this.#issuer = issuer;
    this.#looksFirst = looks === "first";
    this.#environment = world.environment;
    this.#now = world.now;
  }

  prepare(scope: Scope): void {
    this.#issuer.prepare?.(scope);
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    const profile = ssoProfileOf(scope.identity, this.#environment);
    if (profile === undefined) {
      return this.#issuer.issue(scope, signal);
    }
    const fingerprint = () => readCachedSession(profile.session, this.#now())?.fingerprint;
    const before = fingerprint();
    if (this.#looksFirst) {
      await this.#prepare(profile, signal);
    }
    try {
      return await this.#issuer.issue(scope, signal);
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error;
      }
      if (!this.#looksFirst && credentialCodes.has(error.code)) {
        await this.#prepare(profile, signal);
        // Renewed by this, or meanwhile for another scope, which had spent the refresh token.
        if (fingerprint() !== before) {
          return this.#issuer.issue(scope, signal);
        }
      }
      throw inWordsOf(profile, error);
    }
  }

  /**
   * Makes the session usable.
   *
   * @throws Problem when it is not
   */
  async #prepare(profile: SsoProfile, signal: AbortSignal): Promise<void> {
    const now = this.#now();
    const cached = readCachedSession(profile.session, now);
    const problem = sessionProblem(profile, cached, now);
    if (problem !== undefined) {
      throw problem;
    }
    if (cached !== undefined && judgeSession(cached, now) === "renewable") {
      await this.#renew(profile, cached, signal);
    }
  }

  async #renew(profile: SsoProfile, cached: CachedSession, signal: AbortSignal): Promise<void> {
    if (cached.renewal === undefined) {
      return;
    }
    const key = sessionKey(profile.session);
    const renewal = this.#renewals.get(key) ?? this.#startRenewal(profile, cached.renewal, signal);
    this.#renewals.set(key, renewal);
    const now = this.#now();
    const isUsable = () => {
      const current = readCachedSession(profile.session, now);
      return current !== undefined && current.expiresAt > now;
    };
    try {
      const refusal = await renewal;
      if (refusal === undefined) {
        return;
      }
      // Another process may have been faster, and spent the refresh token: what it got for it is there in a moment.
      if (!(await within(refusal === "InvalidGrantException" ? lookAgainMs : 0, isUsable))) {
        const end = endText(cached, now);
        throw new SignInNeeded(
          "sso-session-expired",
          `${ofProfile(profile)} ${end}, and AWS refused to renew it (${refusal})`,
          profile,
        );
      }
    } catch (error) {
      if (error instanceof SignInNeeded || !isUsable()) {
        throw error;
      }
    }
  }

  async #startRenewal(profile: SsoProfile, renewal: SessionRenewal, signal: AbortSignal): Promise<string | undefined> {
    // The SDK's client: loaded only when it is needed.
    const { renewSession } = await import("./sso-renewal.ts");
    return renewSession(profile, renewal, { environment: this.#environment, now: this.#now, signal });
  }
}

const lookAgainMs = 1_000;
const lookIntervalMs = 100;

/** Whether something comes true within a time. */
async function within(ms: number, isTrue: () => boolean): Promise<boolean> {
  for (let rest = ms; rest > 0 && !isTrue(); rest -= lookIntervalMs) {
    await delay(lookIntervalMs);
  }
  return isTrue();
}

/** What an issuer may be at a loss with when it is the session that is not good. */
const credentialCodes = new Set(["cli-failed", "credentials-expired", "no-credentials", "sso-session-refused"]);

/** IAM Identity Center's refusals, which the issuers know by their names only, with what they are about. */
function inWordsOf(profile: SsoProfile, problem: Problem): Problem {
  const options = { cause: problem.cause };
  switch (problem.code) {
    case "sso-session-refused":
      return new SignInNeeded(
        "sso-session-refused",
        `AWS does not accept ${ofProfile(profile)} any more`,
        profile,
        options,
      );
    case "sso-role-refused":
      return new Problem(
        "sso-role-refused",
        `${ofProfile(profile)} may not use role "${profile.roleName}" in account "${profile.accountId}"`,
        "Check sso_account_id and sso_role_name of the profile, or ask for the role",
        options,
      );
    default:
      return problem;
  }
}
