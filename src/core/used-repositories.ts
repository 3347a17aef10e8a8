import type { KnownUrl, ProjectCertificate } from "./project-certificates.ts";
import type { Secret } from "./secret.ts";

/** What Poetry knows under the names of its repositories, as it stands in files that anybody may have written. */
export interface KnownRepositories {
  /** The `[[tool.poetry.source]]` tables. */
  readonly sources: readonly { readonly name: string; readonly url?: unknown }[];
  /** Poetry's configuration: `{name: {url}}`, the sources among them. */
  readonly configured: Readonly<Record<string, unknown>>;
  /** The repository that is published to, and the URL that Poetry takes for it. */
  readonly target: string | null;
  readonly targetUrl?: unknown;
  /** Whether it is for a command of the plugin's own, which concerns what is configured only as much as sources. */
  readonly isOwn?: boolean;
  /** By name, the logins that are there. Other repositories than these are not asked about. */
  readonly held: Readonly<Record<string, KnownLogins>>;
}

/** A login as the shim sends it, not looked at yet. */
export interface RawLogin {
  readonly username?: unknown;
  readonly password: Secret;
  readonly expiration?: unknown;
  /** Whether the password was found in the keyring. */
  readonly keyring?: boolean;
}

interface KnownLogins {
  /** What Poetry has read, and would use. */
  readonly poetry: RawLogin;
  /** What `auth.toml` says by now. */
  readonly file: RawLogin;
  readonly pypiToken: Secret;
}

/** A repository that a command may use. */
export interface UsedRepository {
  readonly name: string;
  /** First the one that the command will use, then all others that Poetry would send the login to. */
  readonly urls: readonly unknown[];
  /**
   * `other` is configured only: it gets a login where it shares the host of a source, since Poetry looks for the login of
   * a URL among all names.
   */
  readonly use: "download" | "upload" | "other";
  /** First the one that Poetry would use. */
  readonly held: readonly RawLogin[];
  /** Whether there is a token for PyPI under its name, which `publish` prefers. */
  readonly hasPypiToken?: boolean;
  /** What the project says of the certificates of its host. */
  readonly certificate?: ProjectCertificate | undefined;
}

/** Lists the repositories that a command may use; `publish` uses its target alone, and prefers a token for PyPI. */
export function usedRepositories(known: KnownRepositories): readonly UsedRepository[] {
  const sources = new Set(known.sources.map(({ name }) => name));
  return Object.entries(known.held).map(([name, { poetry, file, pypiToken }]) => {
    const urls = urlsOf(name, known);
    return name === known.target
      ? {
          name,
          urls: [known.targetUrl, ...urls],
          use: "upload",
          held: [{ username: "__token__", password: pypiToken }, poetry, file],
        }
      : {
          name,
          urls,
          use: sources.has(name) || known.isOwn === true ? "download" : "other",
          held: [poetry, file],
          ...(known.isOwn === true && !pypiToken.isEmpty && { hasPypiToken: true }),
        };
  });
}

function urlsOf(wanted: string, known: KnownRepositories): readonly unknown[] {
  return knownUrls(known).flatMap(([name, url]) => (name === wanted ? [url] : []));
}

/** All URLs that Poetry has, of the sources first. */
export function knownUrls({
  sources,
  configured,
}: Pick<KnownRepositories, "sources" | "configured">): readonly KnownUrl[] {
  return [
    ...sources.map(({ name, url }) => [name, url] as const),
    ...Object.entries(configured).flatMap(([name, table]) =>
      typeof table === "object" && table !== null && "url" in table ? [[name, table.url] as const] : [],
    ),
  ];
}
