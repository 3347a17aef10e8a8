import { readAwsConfiguration } from "../../../aws/aws-configuration.ts";
import { profileNotFound } from "../../../aws/profile-not-found.ts";
import { type ProfileMethod, profileMethod } from "../../../core/aws-profile.ts";
import { identityText } from "../../../core/identity.ts";
import { identityReason } from "../../../core/reasons.ts";
import { shellWord } from "../../../core/shell-word.ts";
import { type ExaminedIdentity, examinedIdentities } from "./examined-identities.ts";
import { type Finding, type Patient, quoted } from "./finding.ts";

/** Each identity, why it is that one, and whether there is what it needs. */
export function identityCheck(patient: Patient): readonly Finding[] {
  const all = examinedIdentities(patient);
  return all.map((examined) => {
    const title = all.length === 1 ? "Identity" : `Identity for ${quoted(examined.sources)}`;
    return { check: "identity", title, ...identityState(examined, patient) };
  });
}

function identityState(
  { identity, roleArn }: ExaminedIdentity,
  { machine }: Patient,
): Pick<Finding, "mark" | "seen" | "hint"> {
  const { findProfile, profileNames } = readAwsConfiguration(machine.environment);
  const role = roleArn === undefined ? "" : `, and then role "${roleArn}"`;
  if (identity.kind !== "profile" && identity.kind !== "default") {
    return { mark: "good", seen: `${identityText(identity)} (${identityReason(identity)})${role}` };
  }
  const name = identity.kind === "profile" ? identity.name : "default";
  const profile = findProfile(name);
  if (profile === undefined && identity.kind === "profile") {
    const { message, hint } = profileNotFound(name, profileNames);
    return { mark: "bad", seen: `${message} (${identityReason(identity)})`, ...(hint !== undefined && { hint }) };
  }
  const method = profile && profileMethod(profile);
  if (method !== undefined) {
    return {
      mark: "good",
      seen: `${identityText(identity)} (${identityReason(identity)}), ${methodTexts[method]}${role}`,
    };
  }
  return identity.kind === "default"
    ? {
        mark: "warning",
        seen: "nothing in the environment and no profile says who you are; the machine itself (EC2) is asked",
        hint: "Run aws configure sso, and name the profile in AWS_PROFILE, or as aws_profile of the source",
      }
    : {
        mark: "bad",
        seen: `${identityText(identity)} (${identityReason(identity)}), which has no credentials`,
        hint: `Run aws configure sso --profile ${shellWord(name)}`,
      };
}

const methodTexts: Readonly<Record<ProfileMethod, string>> = {
  "assume-role": "by a role",
  "config-file": "by keys in the config file",
  "credentials-file": "by keys in the credentials file",
  login: "by aws login",
  process: "by its credential_process",
  sso: "by single sign-on",
  "web-identity": "by a web identity",
};
