import { setTimeout as delay } from "node:timers/promises";
import type { SignInDesk } from "../core/sign-in.ts";
import { type SsoProfile, sessionText } from "../core/sso-profile.ts";
import { judgeSession } from "../core/sso-session-state.ts";
import { askPerson, ownTerminal, printable, type Terminal } from "./ask-person.ts";
import { readCachedSession } from "./sso-cache.ts";

const lookIntervalMs = 500;

/** Asks the person at the terminal of this process. */
export class TerminalSignInDesk implements SignInDesk {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #now: () => number;
  readonly #terminal: Terminal;

  constructor(environment: NodeJS.ProcessEnv, now: () => number, terminal: Terminal = ownTerminal) {
    this.#environment = environment;
    this.#now = now;
    this.#terminal = terminal;
  }

  async signIn(profile: SsoProfile, project: string, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) {
      // There is no time left to ask in.
      return false;
    }
    const own = new AbortController();
    const stop = () => own.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await Promise.race([
        this.#askAndSignIn(profile, project, own.signal),
        this.#signedInElsewhere(profile, own.signal),
      ]);
    } finally {
      signal.removeEventListener("abort", stop);
      own.abort(new Error("no longer needed"));
    }
  }

  async #askAndSignIn(profile: SsoProfile, project: string, signal: AbortSignal): Promise<boolean> {
    const question = printable(`Sign in to ${sessionText(profile.session)} now? [Y/n] `);
    const answer = await askPerson(question, signal, this.#terminal).catch(() => {
      // Nobody has ended the line of the question.
      this.#terminal.write("\n");
      return "no";
    });
    if (!/^(y|yes)?$/i.test(answer)) {
      return false;
    }
    const { signInToSso } = await import("./sso-sign-in.ts");
    await signInToSso(profile, {
      environment: this.#environment,
      now: this.#now,
      project,
      show: (line) => this.#terminal.write(`${printable(line)}\n`),
      pause: (ms, until) => delay(ms, undefined, { signal: until }),
      signal,
    });
    return true;
  }

  /** Looks whether another process, Poetry's or the AWS CLI's, has had the person sign in meanwhile. */
  #signedInElsewhere({ session }: SsoProfile, signal: AbortSignal): Promise<boolean> {
    const before = readCachedSession(session, this.#now())?.fingerprint;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const now = this.#now();
        const current = readCachedSession(session, now);
        const isNew = current !== undefined && current.fingerprint !== before;
        if (isNew && judgeSession(current, now) === "good") {
          resolve(true);
        }
      }, lookIntervalMs);
      signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    });
  }
}
