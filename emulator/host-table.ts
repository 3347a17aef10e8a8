import { AssetHost } from "./asset-host.ts";
import { CallQuota } from "./call-quota.ts";
import type { Callers } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import { codeArtifactApi } from "./codeartifact-api.ts";
import { containerCredentials } from "./container-credentials.ts";
import { type Reply, textReply, type WorldRequest } from "./exchange.ts";
import type { FileShelf } from "./file-shelf.ts";
import { githubActions } from "./github-actions.ts";
import { instanceMetadata } from "./instance-metadata.ts";
import { readLogin } from "./login-header.ts";
import { packageRepository } from "./package-repository.ts";
import { signinApi } from "./signin-api.ts";
import type { SsoDirectory } from "./sso-directory.ts";
import { ssoOidcApi } from "./sso-oidc-api.ts";
import { ssoPortalApi } from "./sso-portal-api.ts";
import { stsApi } from "./sts-api.ts";
import type { TokenMint } from "./token-mint.ts";
import type { HostedService } from "./visit.ts";
import type { World } from "./world.ts";

/** Answers for a host outside AWS, so that a test can stage a redirect or a look-alike. */
export type HostHandler = (request: WorldRequest) => Reply | Promise<Reply>;

/** What the services of the hosts work with. */
export interface HostTableParts {
  readonly world: World;
  readonly callers: Callers;
  readonly tokens: TokenMint;
  readonly clock: EmulatorClock;
  readonly shelf: FileShelf;
  readonly directory: SsoDirectory;
  readonly extraHosts: Readonly<Record<string, HostHandler>>;
}

/**
 * Who answers for which host; the first row that does wins.
 *
 * | host | service | file |
 * | --- | --- | --- |
 * | those of the option `extraHosts` (`evil.example`, or `evil.example:8443`) | other | the handler |
 * | `codeartifact.REGION.amazonaws.com`, `vpce-ID.api.codeartifact.REGION.vpce.amazonaws.com` | codeartifact | codeartifact-api.ts |
 * | `sts.amazonaws.com`, `sts.REGION.amazonaws.com` | sts | sts-api.ts |
 * | `oidc.REGION.amazonaws.com`, `device.sso.REGION.amazonaws.com` | sso-oidc | sso-oidc-api.ts |
 * | `portal.sso.REGION.amazonaws.com` | sso-portal | sso-portal-api.ts |
 * | `DOMAIN-OWNER.d.codeartifact.REGION.amazonaws.com`, `DOMAIN-OWNER.codeartifact.REGION.on.aws` | repository | package-repository.ts |
 * | `vpce-ID.d.codeartifact.REGION.vpce.amazonaws.com` | repository | package-repository.ts |
 * | `assets-OWNER-REGION.s3.REGION.amazonaws.com` | asset | asset-host.ts |
 * | `169.254.169.254`, through loopback-door.ts | instance | instance-metadata.ts |
 * | `169.254.170.2`, through loopback-door.ts | container | container-credentials.ts |
 * | `run-actions-1-azure-eastus.actions.githubusercontent.com` | github | github-actions.ts |
 * | `signin.REGION.amazonaws.com`, `REGION.signin.aws.amazon.com` | signin | signin-api.ts |
 * | `pypi.org`, `files.pythonhosted.org` | other | 404 at once, so that a client which asks there does not wait |
 *
 * Those of CodeArtifact, STS, IAM Identity Center and the sign-in service also with `-fips` behind the service, and under `api.aws`.
 *
 * A service is added by one more row: a file that exports a HostedService, and its name in request-record.ts.
 */
export function hostTable(parts: HostTableParts): readonly HostedService[] {
  const assets = new AssetHost(parts.clock, parts.tokens);
  const { tokenCallsPerSecond } = parts.world;
  const tokenQuota = tokenCallsPerSecond === undefined ? undefined : new CallQuota(tokenCallsPerSecond);
  const absent: HostHandler = () => textReply(404, "Not Found\n");
  return [
    ...Object.entries(parts.extraHosts).map(([host, handler]) => outsideHost(host, handler, parts.tokens)),
    codeArtifactApi({ ...parts, tokenQuota }),
    stsApi({ ...parts, usedMfaCodes: new Set() }),
    ssoOidcApi(parts),
    ssoPortalApi(parts),
    packageRepository({ ...parts, assets }),
    assets,
    instanceMetadata(parts),
    containerCredentials(parts),
    githubActions(parts),
    signinApi(parts),
    outsideHost("pypi.org", absent, parts.tokens),
    outsideHost("files.pythonhosted.org", absent, parts.tokens),
  ];
}

function outsideHost(host: string, handler: HostHandler, tokens: TokenMint): HostedService {
  return {
    answersFor: (asked) => asked === host,
    visit: (request) => {
      const { credential } = readLogin(request, tokens);
      const token = "token" in credential ? ` token=${credential.token}` : "";
      const login = credential.kind === "none" ? "" : ` with ${credential.kind}${token}`;
      return {
        facts: { service: "other", credential, summary: `https://${host}${request.path}${login}` },
        refuse: () => textReply(503, "Service Unavailable\n"),
        answer: () => handler(request),
      };
    },
  };
}
