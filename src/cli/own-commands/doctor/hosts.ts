import { endpointHost, scopeProfile } from "../../../aws/endpoint-host.ts";
import { endpointOverrides, overrideOf } from "../../../aws/endpoint-override.ts";
import { proxyText } from "../../../aws/proxy.ts";
import type { Scope } from "../../../core/scope.ts";
import { type Finding, type Patient, problemFinding } from "./finding.ts";

/** How long a host may take to be reached. */
const reachMs = 5_000;

/** Whether a connection can be made, TLS and all, to each host that gives or takes a token. */
export function hostsCheck(patient: Patient): Promise<readonly Finding[]> {
  const urls = new Map<string, Scope>();
  for (const { scope, root } of patient.plan.targets) {
    urls.set(apiUrl(scope, patient), scope);
    urls.set(new URL(root).origin, scope);
  }
  // What is no URL is told of as an endpoint (ways.ts).
  const hosts = [...urls].filter(([url]) => URL.canParse(url));
  return Promise.all(hosts.map(([url, scope]) => hostFinding(url, scope, patient)));
}

function apiUrl(scope: Scope, { machine }: Patient): string {
  const overrides = endpointOverrides(machine.environment, scopeProfile(scope));
  return overrideOf("codeartifact", overrides)?.url ?? `https://${endpointHost(scope, machine.environment)}`;
}

async function hostFinding(url: string, scope: Scope, { machine: { environment } }: Patient): Promise<Finding> {
  const check = "hosts";
  const title = `Host ${new URL(url).host}`;
  try {
    // What connects is loaded for this alone: the other commands of the plugin's own share a chunk with it.
    const { reachHost } = await import("../../../aws/reach-host.ts");
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
