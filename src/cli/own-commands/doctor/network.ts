import { environmentProfile } from "../../../aws/aws-configuration.ts";
import { certificateAuthorities, certificateSetting } from "../../../aws/certificate-authorities.ts";
import { endpointHost, scopeProfile } from "../../../aws/endpoint-host.ts";
import { checkEndpointOverrides, endpointOverrides, overrideOf } from "../../../aws/endpoint-override.ts";
import { proxyText } from "../../../aws/proxy.ts";
import { reachHost } from "../../../aws/reach-host.ts";
import type { Scope } from "../../../core/scope.ts";
import { type Finding, type Patient, problemFinding } from "./finding.ts";

/** How long a host may take to be reached. */
const reachMs = 5_000;

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
  const texts = overrides.map(({ setting, url }) => `${setting} is "${url}"`);
  return { ...found, mark: "good", seen: texts.length === 0 ? "AWS's own" : texts.join(", ") };
}

/** Whether a connection can be made, TLS and all, to each host that gives or takes a token. */
export function hostsCheck(patient: Patient): Promise<readonly Finding[]> {
  const urls = new Map<string, Scope>();
  for (const { scope, root } of patient.plan.targets) {
    urls.set(apiUrl(scope, patient), scope);
    urls.set(new URL(root).origin, scope);
  }
  return Promise.all([...urls].map(([url, scope]) => hostFinding(url, scope, patient)));
}

function apiUrl(scope: Scope, { machine }: Patient): string {
  const overrides = endpointOverrides(machine.environment, scopeProfile(scope));
  return overrideOf("codeartifact", overrides)?.url ?? `https://${endpointHost(scope, overrides)}`;
}

async function hostFinding(url: string, scope: Scope, { machine: { environment } }: Patient): Promise<Finding> {
  const check = "hosts";
  const title = `Host ${URL.canParse(url) ? new URL(url).host : url}`;
  try {
    const { address, isTls } = await reachHost(url, scope, environment, AbortSignal.timeout(reachMs));
    const proxy = proxyText(url)
      .trim()
      .replace(/^\(|\)$/g, "");
    const way = proxy === "" ? `reached at ${address}` : `reached ${proxy}`;
    return { check, mark: "good", title, seen: isTls ? `${way}, with a certificate that is trusted` : way };
  } catch (error) {
    return problemFinding(check, title, error);
  }
}

/** Without those that say the same of another profile. */
function once(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.seen, finding])).values()];
}
