import { readCachedSession } from "../../../aws/sso-cache.ts";
import { ssoProfileOf } from "../../../aws/sso-configuration.ts";
import type { Identity } from "../../../core/identity.ts";
import { type SsoProfile, sessionText, signInCommand } from "../../../core/sso-profile.ts";
import { endText, judgeSession } from "../../../core/sso-session-state.ts";
import { examinedIdentities } from "./examined-identities.ts";
import { type Finding, type Patient, problemFinding } from "./finding.ts";

/** Each SSO session that an identity depends on: signed in to, and for how long. */
export function sessionCheck(patient: Patient): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { identity } of examinedIdentities(patient)) {
    const finding = sessionFinding(identity, patient);
    if (finding !== undefined) {
      findings.set(finding.title, finding);
    }
  }
  return [...findings.values()];
}

function sessionFinding(identity: Identity, { world, machine }: Patient): Finding | undefined {
  const check = "sso-session";
  let profile: SsoProfile | undefined;
  try {
    profile = ssoProfileOf(identity, machine.environment);
  } catch (error) {
    return problemFinding(check, "Single sign-on", error);
  }
  if (profile === undefined) {
    return undefined;
  }
  const now = world.now();
  const title = sessionText(profile.session);
  const hint = `Run poetry codeartifact login, or ${signInCommand(profile)}`;
  const session = readCachedSession(profile.session, now);
  if (session === undefined) {
    return { check, mark: "bad", title, seen: "not signed in to", hint };
  }
  switch (judgeSession(session, now)) {
    case "good":
      return { check, mark: "good", title, seen: `signed in to, ${endText(session, now)}` };
    case "renewable":
      return { check, mark: "good", title, seen: `${endText(session, now)}, and is renewed without you` };
    case "expired":
      return { check, mark: "bad", title, seen: endText(session, now), hint };
  }
}
