import { REGION, VPC_ENDPOINT } from "./regions.ts";
import type { Domain } from "./world.ts";

/** What an address of the data plane says, whether any of it exists or not. */
export interface RepositoryAddress {
  readonly domain: Omit<Domain, "repositories"> | undefined;
  readonly repository: string | undefined;
  /** The repository's own part of the path, without a slash at its end. */
  readonly root: string;
  /** What follows it. */
  readonly rest: string;
}

/** Whether a host is one of the data plane. */
export function isRepositoryHost(host: string): boolean {
  return DOMAIN_HOST.test(host) || VPC_HOST.test(host);
}

/**
 * Reads the three forms of a repository's address:
 *
 * - `DOMAIN-OWNER.d.codeartifact.REGION.amazonaws.com/pypi/REPO`
 * - `DOMAIN-OWNER.codeartifact.REGION.on.aws/pypi/REPO` (dual-stack)
 * - `vpce-ID.d.codeartifact.REGION.vpce.amazonaws.com/pypi/d/DOMAIN-OWNER/REPO` (an endpoint without private DNS)
 */
export function parseRepositoryAddress(host: string, path: string): RepositoryAddress {
  const [, name, owner, ipv4Region, dualStackRegion] = DOMAIN_HOST.exec(host) ?? [];
  if (name !== undefined && owner !== undefined) {
    const domain = { name, owner, region: ipv4Region ?? dualStackRegion ?? "" };
    const [, root = "", repository, rest = ""] = /^(\/pypi\/([^/]+))(.*)$/.exec(path) ?? [];
    return { domain, repository, root, rest };
  }
  const [, region = ""] = VPC_HOST.exec(host) ?? [];
  const [, root = "", nameInPath = "", ownerInPath = "", repository, rest = ""] = VPC_PATH.exec(path) ?? [];
  const domain = repository === undefined ? undefined : { name: nameInPath, owner: ownerInPath, region };
  return { domain, repository, root, rest };
}

const DOMAIN = "([a-z][a-z0-9-]{0,48}[a-z0-9])-(\\d{12,13})";
const DOMAIN_HOST = new RegExp(
  `^${DOMAIN}\\.(?:d\\.codeartifact\\.(${REGION})\\.amazonaws\\.com|codeartifact\\.(${REGION})\\.on\\.aws)$`,
);
const VPC_HOST = new RegExp(`^${VPC_ENDPOINT}\\.d\\.codeartifact\\.(${REGION})\\.vpce\\.amazonaws\\.com$`);
const VPC_PATH = new RegExp(`^(/pypi/d/${DOMAIN}/([^/]+))(.*)$`);
