import type { ChosenIdentity, WantedIdentity } from "./identity.ts";
import type { Ledger } from "./ledger.ts";
import type { Message } from "./message.ts";
import { oddAccount } from "./odd-account.ts";
import { certificateRefusal, type ProjectCertificate } from "./project-certificates.ts";
import type { ReadyToken } from "./ready-token.ts";
import {
  type DomainLocation,
  hasUserInfo,
  hostsOfPlainHttp,
  parseRepositoryUrl,
  type RefusedUrl,
  type RepositoryUrl,
} from "./repository-url.ts";
import { type Scope, scopeKey } from "./scope.ts";
import type { Secret } from "./secret.ts";
import type { Settings, SourceSettings } from "./settings.ts";
import { readableExpiry, refreshMarginMs } from "./token.ts";

/** A repository that a Poetry command is about to use. */
export interface Repository {
  readonly name: string;
  readonly url: string;
  /** Other URLs that Poetry has under the same name, and would send its login to. */
  readonly alsoAt: readonly string[];
  /** `other`: it is configured, but no source of the project, so that it matters only where it shares a source's host. */
  readonly use: "download" | "upload" | "other";
  /** The logins that are there: first what Poetry would log in with now, then what others have stored meanwhile. */
  readonly held: readonly HeldLogin[];
  /** What the project says of the certificates of its host. */
  readonly certificate?: ProjectCertificate | undefined;
}

export interface HeldLogin {
  readonly username: string;
  readonly password: Secret;
  readonly from: "environment" | "store";
  /** Whether the password rests in the system's keyring. */
  readonly inKeyring?: boolean;
  /** The end of the token's life as plugin 1.0.0 noted it beside the token, in milliseconds since 1970. */
  readonly notedExpiry: number | undefined;
}

/** A repository that is ours to log in. */
export interface LoginTarget {
  readonly repository: Repository;
  /** The host that the token goes to, with the port where it is not the usual one. */
  readonly host: string;
  readonly scope: Scope;
  /** The repository's URL with a slash at the end, without `simple/`: to upload to, and to put `simple/` behind. */
  readonly root: string;
  /** Where to upload to, when that is not the URL that Poetry would take. */
  readonly uploadUrl: string | undefined;
  /** To be told only when AWS is asked. */
  readonly remarks: readonly Message[];
}

export interface LoginPlan {
  readonly targets: readonly LoginTarget[];
  /** By name, why repositories that look like ours are not among the targets. */
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** The same, to be told. */
  readonly messages: readonly Message[];
}

/** Why a repository gets no login: words that go after "Cannot log in to source …: ", and what to do about it. */
export interface Refusal {
  readonly reason: string;
  readonly hint: string;
}

/** What the user, not the project, has decided. */
export interface UserChoices {
  /** Hosts (with port where it is not the usual one) that the user trusts with tokens though AWS does not run them. */
  readonly trustedHosts: ReadonlySet<string>;
  /** The login that the environment has for a repository. */
  readonly loginInEnvironment: (
    name: string,
  ) => { readonly username: string | undefined; readonly password: Secret } | undefined;
  /** Chooses whom to ask AWS as, given what the settings of the source say. */
  readonly identify: (wanted: WantedIdentity) => ChosenIdentity;
  /** A token that the environment has ready. */
  readonly readyToken?: ReadyToken | undefined;
}

/** Decides which repositories get a login, on their URLs alone, and for which scope each. */
export function planLogin(repositories: readonly Repository[], settings: Settings, user: UserChoices): LoginPlan {
  const plainHttpHosts = new Set(repositories.flatMap(({ url }) => hostsOfPlainHttp(url)));
  const usedHosts = new Set(repositories.filter(({ use }) => use !== "other").map(({ url }) => hostOf(url)));
  const targets: LoginTarget[] = [];
  const refusals = new Map<string, Refusal>();
  for (const repository of repositories) {
    if (settings.brokenSources.has(repository.name) || hasUserInfo(repository.url)) {
      continue;
    }
    const source = settings.sources.get(repository.name);
    const url = parseRepositoryUrl(repository.url);
    // Poetry looks for a URL's login among all names that share its host.
    if (repository.use === "other" && !usedHosts.has(hostOf(repository.url))) {
      continue;
    }
    const location = locate(url, source, user.trustedHosts);
    if (location === undefined) {
      continue;
    }
    if ("reason" in location) {
      refusals.set(repository.name, location);
      continue;
    }
    if (url === undefined || url.kind === "refused") {
      continue;
    }
    if (repository.alsoAt.some((other) => !reachesHost(other, url))) {
      refusals.set(repository.name, {
        reason: "Poetry's configuration has another URL of that name, whose host must not get the token",
        hint: `Look at poetry config repositories.${repository.name}, poetry.toml and POETRY_REPOSITORIES_* in the environment`,
      });
      continue;
    }
    const distrusted = certificateRefusal(repository.certificate, url, user.trustedHosts);
    if (distrusted !== undefined) {
      refusals.set(repository.name, distrusted);
      continue;
    }
    if (url.uploadUrl.startsWith("https:") && plainHttpHosts.has(url.host)) {
      refusals.set(repository.name, {
        reason: `another source uses "${url.host}" without https and would send the token in clear`,
        hint: "Change that source's URL to https",
      });
      continue;
    }
    const chosen = user.identify({ awsProfile: source?.awsProfile, roleArn: source?.roleArn });
    targets.push({
      repository,
      host: url.host,
      scope: {
        region: location.region,
        domain: location.domain,
        domainOwner: location.domainOwner,
        identity: chosen.identity,
        ...(chosen.roleArn !== undefined && { roleArn: chosen.roleArn }),
        ...(source?.durationSeconds !== undefined && { durationSeconds: source.durationSeconds }),
      },
      root: url.uploadUrl,
      uploadUrl: repository.use === "upload" && url.uploadUrl !== repository.url ? url.uploadUrl : undefined,
      remarks: [
        ...oddAccount(repository.name, location.domainOwner),
        ...(chosen.note === undefined ? [] : [{ level: "note", code: "identity", text: chosen.note } as const]),
      ],
    });
  }
  return { targets, refusals, messages: refusalMessages(refusals) };
}

/** What a plan has to tell of some of its repositories. */
export function refusalMessages(refusals: LoginPlan["refusals"]): readonly Message[] {
  return [...refusals].map(([name, { reason, hint }]) => ({
    level: "error",
    code: "source-not-usable",
    text: `Cannot log in to source "${name}": ${reason}`,
    hint,
  }));
}

/**
 * How good what Poetry holds is.
 *
 * - `good`: use it, and ask for nothing.
 * - `legacy`: as good, but stored by plugin 1.0.0, with a key that has no place there: to be stored anew.
 * - `shared`: good, but held for another target of the same scope: to be stored for this one too.
 * - `fading`: still valid, but a new one is wanted.
 * - `foreign`: by its own word still valid, but nobody knows whom and what for: only to be used when there is no new one.
 * - `stale`: expired, for something else, or nothing at all.
 */
type Verdict = "good" | "legacy" | "shared" | "fading" | "foreign" | "stale";

/** What is held for a target, and how good the best of it is. */
export interface Judged {
  readonly target: LoginTarget;
  readonly verdict: Verdict;
  /** `undefined` only where nothing is held. */
  readonly login: HeldLogin | undefined;
  /** Of what is `shared`, the repository that it is held for. */
  readonly lender?: string;
}

const bestFirst: readonly Verdict[] = ["good", "legacy", "fading", "foreign", "stale"];

export function judgeHeld(target: LoginTarget, ledger: Ledger, now: number): Judged {
  const [first, ...others] = target.repository.held;
  if (first === undefined || isOwnLogin(first)) {
    return { target, verdict: first === undefined ? "stale" : "good", login: first };
  }
  const judged = [first, ...others.filter((login) => !isOwnLogin(login))].map((login) => ({
    target,
    login,
    verdict: judgeToken(login, target.scope, ledger, now),
  }));
  const best = bestFirst.flatMap((verdict) => judged.filter((one) => one.verdict === verdict))[0];
  return best ?? { target, verdict: "stale", login: first };
}

/** The user's own: credentials in the environment always win, and a user name other than ours is not from here. */
export function isOwnLogin(login: HeldLogin): boolean {
  return login.from === "environment" || login.username !== "aws";
}

function judgeToken({ password, notedExpiry }: HeldLogin, scope: Scope, ledger: Ledger, now: number): Verdict {
  const entry = ledger.find(password);
  if (entry !== undefined) {
    return entry.scope === scopeKey(scope) ? judgeTimes(entry.refreshAt, entry.expiresAt, now) : "stale";
  }
  if (notedExpiry !== undefined) {
    const verdict = judgeTimes(notedExpiry - refreshMarginMs, notedExpiry, now);
    return verdict === "good" ? "legacy" : verdict;
  }
  const expiresAt = readableExpiry(password);
  return expiresAt !== undefined && now < expiresAt ? "foreign" : "stale";
}

function judgeTimes(refreshAt: number, expiresAt: number, now: number): "good" | "fading" | "stale" {
  if (now < refreshAt) {
    return "good";
  }
  return now < expiresAt ? "fading" : "stale";
}

/** The domain behind a URL and its settings; a refusal when there is a reason to say why not; else `undefined`. */
function locate(
  url: RepositoryUrl | RefusedUrl | undefined,
  source: SourceSettings | undefined,
  trustedHosts: ReadonlySet<string>,
): DomainLocation | Refusal | undefined {
  if (url === undefined) {
    return source === undefined
      ? undefined
      : { reason: "its URL is not that of a CodeArtifact repository", hint: "Check the url of the source" };
  }
  if (url.kind === "refused") {
    return { reason: `its URL ${url.reason}`, hint: "Take the URL that the CodeArtifact console shows for pip" };
  }
  if (url.kind === "codeartifact") {
    return contradiction(url, source) ?? url;
  }
  if (url.kind === "other" && source === undefined) {
    return undefined;
  }
  const isTrusted = trustedHosts.has(url.host) || (url.kind === "other" && url.isLoopback);
  if (source === undefined || !isTrusted) {
    const hint =
      source === undefined
        ? `Name the source in [[tool.poetry_codeartifact_login.source]], and set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${url.host}"`
        : `If the host may have your tokens, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${url.host}"`;
    return { reason: `its host "${url.host}" is not one that AWS runs for a CodeArtifact domain`, hint };
  }
  if (url.kind === "vpc-endpoint") {
    return contradiction(url, source) ?? url;
  }
  const { domain, domainOwner, region } = source;
  return domain === undefined || domainOwner === undefined || region === undefined
    ? {
        reason: `the URL on host "${url.host}" does not tell its domain`,
        hint: "Add domain, domain_owner and region to the source's [[tool.poetry_codeartifact_login.source]]",
      }
    : { domain, domainOwner, region };
}

function hostOf(text: string): string | undefined {
  const url = parseRepositoryUrl(text);
  return url === undefined || url.kind === "refused" ? undefined : url.host;
}

/** Poetry finds credentials by name: a project's poetry.toml could give the name of a source another host. */
function reachesHost(text: string, wanted: RepositoryUrl): boolean {
  const url = parseRepositoryUrl(text);
  return url !== undefined && url.kind === wanted.kind && url.host === wanted.host;
}

function contradiction(url: DomainLocation, source: SourceSettings | undefined): Refusal | undefined {
  const pairs = [
    ["domain", source?.domain, url.domain],
    ["domain_owner", source?.domainOwner, url.domainOwner],
    ["region", source?.region, url.region],
  ] as const;
  for (const [key, set, seen] of pairs) {
    if (set !== undefined && set !== seen) {
      return {
        reason: `its settings say ${key} = "${set}", its URL says "${seen}"`,
        hint: `Correct one of them, or leave ${key} out: the URL tells it`,
      };
    }
  }
  return undefined;
}
