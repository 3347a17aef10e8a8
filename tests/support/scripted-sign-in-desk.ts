import { Problem } from "../../src/core/problem.ts";
import type { SignInDesk } from "../../src/core/sign-in.ts";
import { type SsoProfile, sessionKey } from "../../src/core/sso-profile.ts";

/** A person who signs in to every session, unless told otherwise. */
export class ScriptedSignInDesk implements SignInDesk {
  readonly asked: string[] = [];
  /** What comes of being asked, by name of the session: `false` for a no. */
  answers: Readonly<Record<string, boolean | Problem>> = {};
  /** Told that somebody is asked. */
  onAsked: () => void = () => undefined;
  /** Told of each session that was signed in to. */
  onSignIn: (session: string) => void = () => undefined;

  async signIn({ session }: SsoProfile): Promise<boolean> {
    const key = sessionKey(session);
    this.asked.push(key);
    this.onAsked();
    const answer = this.answers[key] ?? true;
    if (answer instanceof Problem) {
      throw answer;
    }
    if (answer) {
      this.onSignIn(key);
    }
    return answer;
  }
}
