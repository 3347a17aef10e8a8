import { environmentProfile } from "../../../aws/aws-configuration.ts";
import { certificateAuthorities, certificateSetting } from "../../../aws/certificate-authorities.ts";
import { scopeProfile } from "../../../aws/endpoint-host.ts";
import { checkEndpointOverrides, endpointOverrides } from "../../../aws/endpoint-override.ts";
import { endpointVariant } from "../../../aws/endpoint-variant.ts";
import { type Finding, type Patient, problemFinding } from "./finding.ts";

/** What is set about the way to AWS: a proxy, certificates to trust, other hosts in AWS's place. */
export function waysCheck(patient: Patient): readonly Finding[] {
  const profiles = [...new Set(patient.plan.targets.map(({ scope }) => scopeProfile(scope)))];
  const examined = profiles.length === 0 ? [undefined] : profiles;
  return [
    proxyFinding(patient),
    ...once(examined.map((profile) => certificatesFinding(profile, patient))),
    ...once(examined.map((profile) => endpointsFinding(profile, patient))),
  ];
}

function proxyFinding({ machine: { environment } }: Patient): Finding {
  const found = { check: "proxy", mark: "good", title: "Proxy" } as const;
  const variable = ["https_proxy", "HTTPS_PROXY"].find((name) => environment[name]);
  const exceptions = ["no_proxy", "NO_PROXY"].find((name) => environment[name]);
  return variable === undefined
    ? { ...found, seen: "none (HTTPS_PROXY is not set)" }
    : {
        ...found,
        seen: `${variable} is set${exceptions === undefined ? "" : `, and ${exceptions} to "${environment[exceptions]}"`}`,
      };
}

function certificatesFinding(profile: string | undefined, { machine: { environment } }: Patient): Finding {
  const found = { check: "certificates", title: "Certificates" };
  const counting = profile ?? environmentProfile(environment) ?? "default";
  try {
    certificateAuthorities(environment, counting);
  } catch (error) {
    return problemFinding(found.check, found.title, error);
  }
  const named = certificateSetting(environment, counting);
  const seen = named === undefined ? "those that Node.js trusts" : `those of ${named.path} (${named.setting})`;
  return { ...found, mark: "good", seen };
}

function endpointsFinding(profile: string | undefined, { machine: { environment } }: Patient): Finding {
  const found = { check: "endpoints", title: "Endpoints" };
  const overrides = endpointOverrides(environment, profile);
  try {
    checkEndpointOverrides(overrides);
  } catch (error) {
    return problemFinding(found.check, found.title, error);
  }
  const { fips, dualStack } = endpointVariant(environment, profile);
  const texts = [
    ...(overrides.length === 0 ? ["AWS's own"] : overrides.map(({ setting, url }) => `${setting} is "${url}"`)),
    ...(fips === undefined ? [] : [`FIPS by ${fips}`]),
    ...(dualStack === undefined ? [] : [`dual-stack by ${dualStack}`]),
  ];
  return { ...found, mark: "good", seen: texts.join(", ") };
}

/** Without those that say the same of another profile. */
function once(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.seen, finding])).values()];
}
