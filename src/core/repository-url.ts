import { partitionOf } from "./partition.ts";

/**
 * Where a repository's URL leads, as far as the URL alone tells.
 *
 * - `codeartifact`: a host name that AWS gives to one CodeArtifact domain; everything is in the URL.
 * - `vpc-endpoint`: a host name that AWS runs, but for an endpoint in anybody's account: trusted only if the user says so.
 * - `other`: any other https host, or plain http on this machine: trusted only if the user says so.
 */
export type RepositoryUrl =
  | (Reach & { readonly kind: "codeartifact" } & DomainLocation)
  | (Reach & { readonly kind: "vpc-endpoint" } & DomainLocation)
  | (Reach & { readonly kind: "other"; readonly isLoopback: boolean });

interface Reach {
  /** Host name in lower case, with the port where it is not 443: what a token for this URL would be sent to. */
  readonly host: string;
  /** Where `poetry publish` must upload to: the repository's root, with a final slash. */
  readonly uploadUrl: string;
}

/** A CodeArtifact domain: one token opens all of its repositories. */
export interface DomainLocation {
  readonly region: string;
  readonly domain: string;
  /** The account that owns the domain: 12 digits, though the URL is taken with any number of digits. */
  readonly domainOwner: string;
}

/** A URL on a CodeArtifact host that gets no token all the same, with the reason in words that go after "its URL ". */
export interface RefusedUrl {
  readonly kind: "refused";
  readonly reason: string;
}

// The text is taken apart by one strict pattern, not by a URL parser: two parsers (ours and that of `requests`) can be
// made to disagree about the host with backslashes, "@", tabs or percent signs. What this does not match gets no token.
const plainUrl = /^(https?):\/\/(?:([^/?#\\@\s]*)@)?([a-z0-9.-]+|\[::1\])(?::([0-9]{1,5}))?(\/[A-Za-z0-9._~/-]*)?$/i;
const plainOrigin = /^(https?):\/\/([a-z0-9.-]+|\[::1\])(?::([0-9]{1,5}))?(?=\/)/i;

// "{domain}-{owner}" is one DNS label; the last run of digits is the owner. Not only 12 digits: the documented example
// of plugin 1.0.0 has 13, and AWS is the one to decide.
const ipv4Host = /^([a-z][a-z0-9-]{0,48}[a-z0-9])-([0-9]{4,20})\.d\.codeartifact\.([a-z0-9-]+)\.([a-z0-9.-]+)$/;
// https://docs.aws.amazon.com/codeartifact/latest/ug/python-configure-pip.html: dual-stack hosts have no ".d." label.
const dualStackHost = /^([a-z][a-z0-9-]{0,48}[a-z0-9])-([0-9]{4,20})\.codeartifact\.([a-z0-9-]+)\.on\.aws$/;
// https://docs.aws.amazon.com/codeartifact/latest/ug/use-codeartifact-from-vpc.html
const vpcEndpointHost =
  /^vpce-[0-9a-f]{17}-[a-z0-9]{8}(?:-[a-z0-9-]+)?\.d\.codeartifact\.([a-z0-9-]+)\.vpce\.(amazonaws\.com(?:\.cn)?)$/;

// Names of repositories: 2 to 100 characters (CodeArtifact API reference, RepositoryName).
const repositoryName = "[A-Za-z0-9][A-Za-z0-9._-]{1,99}";
const repositoryPath = new RegExp(`^(/pypi/${repositoryName}/)(?:simple/?)?$|^(/pypi/${repositoryName})$`);
const vpcEndpointPath = new RegExp(
  `^(/pypi/d/([a-z][a-z0-9-]{0,48}[a-z0-9])-([0-9]{4,20})/${repositoryName}/)(?:simple/?)?$`,
);
// A last label like "0" or "0x7f" makes the whole host an IPv4 address, in notations that not everybody reads alike
// (https://url.spec.whatwg.org/#ends-in-a-number-checker); only the usual one is taken.
const numericHost = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$/;
const ipv4Address = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
// Numbers that no other parser reads as another number, or refuses.
const plainPort = /^[1-9][0-9]*$/;
const highestPort = 65_535;
// Passed over by https://url.spec.whatwg.org, `urllib.parse` and requests, or one of them.
const leadingBlanks = /^[\s\0-\x20]+/;
const loopbackHosts: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Reads a Python repository's URL: either the index (`…/pypi/REPOSITORY/simple/`) or the upload URL without `simple/`.
 *
 * @returns `undefined` when the URL is no business of ours, `refused` when it is on a CodeArtifact host but no token may
 * be sent there.
 */
export function parseRepositoryUrl(text: string): RepositoryUrl | RefusedUrl | undefined {
  const [match, scheme = "", userInfo, rawHost = "", port, path = "/"] = plainUrl.exec(text) ?? [];
  if (match === undefined) {
    return undefined;
  }
  const hostName = rawHost.toLowerCase();
  const isHttps = scheme.toLowerCase() === "https";
  const genuine = parseDomainHost(hostName);
  const endpointRegion = parseVpcEndpointHost(hostName);
  if (genuine === undefined && endpointRegion === undefined) {
    return parseOther({ hostName, port, path, isHttps, namesUser: userInfo !== undefined });
  }
  if (!isHttps) {
    return { kind: "refused", reason: "is not https" };
  }
  if (userInfo !== undefined) {
    return { kind: "refused", reason: "has a user name in it" };
  }
  if (port !== undefined && port !== "443") {
    return { kind: "refused", reason: `names port ${port}` };
  }
  if (genuine !== undefined) {
    const [, indexRoot, bareRoot] = repositoryPath.exec(path) ?? [];
    const root = indexRoot ?? (bareRoot === undefined ? undefined : `${bareRoot}/`);
    return root === undefined
      ? { kind: "refused", reason: 'does not end in "/pypi/REPOSITORY/simple/"' }
      : { kind: "codeartifact", host: hostName, uploadUrl: `https://${hostName}${root}`, ...genuine };
  }
  const [, root, domain, domainOwner] = vpcEndpointPath.exec(path) ?? [];
  return root === undefined || domain === undefined || domainOwner === undefined || endpointRegion === undefined
    ? { kind: "refused", reason: 'does not end in "/pypi/d/DOMAIN-OWNER/REPOSITORY/simple/"' }
    : {
        kind: "vpc-endpoint",
        host: hostName,
        uploadUrl: `https://${hostName}${root}`,
        region: endpointRegion,
        domain,
        domainOwner,
      };
}

/**
 * Whether a URL is plain http and, if so, which hosts must not get a token for it: Poetry looks for the login of a URL by
 * its host and port.
 */
export function hostsOfPlainHttp(text: string): readonly string[] {
  return /^http:/i.test(cleaned(text)) ? hostsOfUrl(text) : [];
}

/** The host of a URL, with and without its port. Read as leniently as `urllib.parse` and requests do. */
export function hostsOfUrl(text: string): readonly string[] {
  const pattern = /^https?:\/\/(?:[^/?#\\]*@)?(\[[^\]]*\]|[^/?#\\@:]+)(?::([0-9]*))?/i;
  const [, host, port = ""] = pattern.exec(cleaned(text)) ?? [];
  const name = host?.toLowerCase();
  return name === undefined ? [] : port === "" ? [name] : [name, `${name}:${port}`];
}

/**
 * The URL of a request as {@link Reach.uploadUrl} is written: the host in lower case, and without the usual port. By a
 * strict pattern as well: what does not match stays as it is.
 */
export function canonicalUrl(text: string): string {
  return text.replace(plainOrigin, (_origin, scheme: string, host: string, port: string | undefined) => {
    const usual = scheme.toLowerCase() === "https" ? "443" : "80";
    const suffix = port === undefined || port === usual ? "" : `:${port}`;
    return `${scheme}://${host}`.toLowerCase() + suffix;
  });
}

/** Without what `urllib.parse` and requests pass over: blanks before a URL, tabs and line breaks in it. */
function cleaned(text: string): string {
  return text.replace(leadingBlanks, "").replaceAll(/[\t\r\n]/g, "");
}

/** Whether a URL brings a login of its own, as in `https://user:password@host/`. */
export function hasUserInfo(text: string): boolean {
  return /^https?:\/\/[^/?#\\]*@/i.test(text);
}

function parseDomainHost(host: string): DomainLocation | undefined {
  const [, ipv4Domain, ipv4Owner, ipv4Region, suffix] = ipv4Host.exec(host) ?? [];
  if (ipv4Domain !== undefined && ipv4Owner !== undefined && ipv4Region !== undefined) {
    return partitionOf(ipv4Region)?.suffix === suffix
      ? { domain: ipv4Domain, domainOwner: ipv4Owner, region: ipv4Region }
      : undefined;
  }
  const [, domain, domainOwner, region] = dualStackHost.exec(host) ?? [];
  return domain !== undefined && domainOwner !== undefined && region !== undefined && partitionOf(region)?.hasDualStack
    ? { domain, domainOwner, region }
    : undefined;
}

function parseVpcEndpointHost(host: string): string | undefined {
  const [, region, suffix] = vpcEndpointHost.exec(host) ?? [];
  return region !== undefined && partitionOf(region)?.suffix === suffix ? region : undefined;
}

function parseOther(url: {
  readonly hostName: string;
  readonly port: string | undefined;
  readonly path: string;
  readonly isHttps: boolean;
  readonly namesUser: boolean;
}): RepositoryUrl | undefined {
  const isLoopback = loopbackHosts.has(url.hostName);
  const isAmbiguous = numericHost.test(url.hostName) && !ipv4Address.test(url.hostName);
  const isPort = url.port === undefined || (plainPort.test(url.port) && Number(url.port) <= highestPort);
  if (url.namesUser || isAmbiguous || !isPort || !(url.isHttps || isLoopback)) {
    return undefined;
  }
  const defaultPort = url.isHttps ? "443" : "80";
  const host = url.port === undefined || url.port === defaultPort ? url.hostName : `${url.hostName}:${url.port}`;
  const root = url.path.replace(/\/(?:simple\/?)?$/, "/").replace(/([^/])$/, "$1/");
  return { kind: "other", isLoopback, host, uploadUrl: `${url.isHttps ? "https" : "http"}://${host}${root}` };
}
