import { Problem, type ProblemCode } from "./problem.ts";
import { type SsoProfile, signInCommand } from "./sso-profile.ts";

/** Nothing is missing but that a person signs in to an SSO session. */
export class SignInNeeded extends Problem {
  readonly profile: SsoProfile;

  constructor(code: ProblemCode, message: string, profile: SsoProfile, options?: { readonly cause: unknown }) {
    super(code, message, `Run ${signInCommand(profile)}`, options);
    this.profile = profile;
  }

  override get needsPerson(): boolean {
    return true;
  }
}

/** A person who can be asked to sign in to an SSO session. */
export interface SignInDesk {
  /**
   * Asks once, and if the answer is yes has the person sign in.
   *
   * @param project absolute path of the project's folder, from which no program is to be taken
   * @param signal ends the attempt, whatever it is at
   * @returns whether the session is signed in to now, be it by this or by another process
   * @throws Problem when the person wanted to and it failed
   */
  signIn(profile: SsoProfile, project: string, signal: AbortSignal): Promise<boolean>;
}
