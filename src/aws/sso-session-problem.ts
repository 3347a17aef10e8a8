import { SignInNeeded } from "../core/sign-in.ts";
import { type SsoProfile, sessionText } from "../core/sso-profile.ts";
import { type CachedSession, endText, judgeSession } from "../core/sso-session-state.ts";

/** What keeps a session from being used without a person, as far as its cache file tells; `undefined` for nothing. */
export function sessionProblem(
  profile: SsoProfile,
  cached: CachedSession | undefined,
  now: number,
): SignInNeeded | undefined {
  if (cached === undefined) {
    return new SignInNeeded("sso-session-absent", `${ofProfile(profile)} is not signed in`, profile);
  }
  return judgeSession(cached, now) === "expired"
    ? new SignInNeeded("sso-session-expired", `${ofProfile(profile)} ${endText(cached, now)}`, profile)
    : undefined;
}

/** The session in words, with the profile that needs it. */
export function ofProfile({ name, session }: SsoProfile): string {
  return `the ${sessionText(session)} of profile "${name}"`;
}
