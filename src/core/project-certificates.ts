import type { Refusal } from "./login-plan.ts";
import { hostsOfUrl, type RepositoryUrl } from "./repository-url.ts";
import { shellWord } from "./shell-word.ts";
import type { UsedRepository } from "./used-repositories.ts";

/**
 * What a project's `poetry.toml` says of the certificates that Poetry is to accept for a repository. By that, the project
 * would choose who can read a token on its way.
 */
export type ProjectCertificate =
  | { readonly file: string; readonly name: string; readonly key: CertificateKey; readonly value: unknown }
  /** It says something, and nobody knows what. */
  | { readonly file: string; readonly name: undefined };

/** Poetry takes `verify` before `cert` (`utils/authenticator.py`, `RepositoryCertificateConfig`). */
type CertificateKey = "cert" | "verify";

/** A repository's name with a URL that Poetry has under it. */
export type KnownUrl = readonly [name: string, url: unknown];

/** Finds what a `poetry.toml` says of certificates; `true` is what Poetry does anyway. */
export function projectCertificates(file: string, content: Readonly<Record<string, unknown>>) {
  return certificatesIn(file, [], content["certificates"]);
}

/** Poetry before 2.4 looks for a name with dots in tables within tables. */
function certificatesIn(file: string, path: readonly string[], table: unknown): readonly ProjectCertificate[] {
  if (typeof table !== "object" || table === null) {
    return [];
  }
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) => [
    ...((key === "cert" || key === "verify") && path.length > 0 && value !== true
      ? [{ file, name: path.join("."), key, value } as const]
      : []),
    ...certificatesIn(file, [...path, key], value),
  ]);
}

/** Notes with each repository what the project says of the certificates of its host: Poetry goes by the URL, not the name. */
export function withCertificates(
  repositories: readonly UsedRepository[],
  known: readonly KnownUrl[],
  certificates: readonly ProjectCertificate[],
): readonly UsedRepository[] {
  return repositories.map((repository) => {
    const hosts = repository.urls.flatMap(hostsOf);
    const certificate = certificates.find(
      ({ name }) =>
        name === undefined ||
        known.some(([each, url]) => each === name && hostsOf(url).some((host) => hosts.includes(host))),
    );
    return certificate === undefined ? repository : { ...repository, certificate };
  });
}

function hostsOf(url: unknown): readonly string[] {
  return typeof url === "string" ? hostsOfUrl(url) : [];
}

/** Why a repository gets no token where the project, and not the user, says whose certificates are good. */
export function certificateRefusal(
  certificate: ProjectCertificate | undefined,
  { host, uploadUrl }: RepositoryUrl,
  trustedHosts: ReadonlySet<string>,
): Refusal | undefined {
  if (certificate === undefined || trustedHosts.has(host) || !uploadUrl.startsWith("https:")) {
    return undefined;
  }
  const trust = `if the host may have your tokens all the same, set POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS to "${host}"`;
  const { file } = certificate;
  if (certificate.name === undefined) {
    return {
      reason: `"${file}" has "certificates" in it and cannot be understood, and a project must not choose who can read the token`,
      hint: `Correct it; ${trust}`,
    };
  }
  const { name, key, value } = certificate;
  return {
    reason: `"${file}" says certificates.${shellWord(name)}.${key} = ${valueText(value)}, and a project must not choose who can read the token`,
    hint: `Take it out of there, and set what you need in your own configuration: poetry config ${shellWord(`certificates.${name}.cert`)} PATH; ${trust}`,
  };
}

function valueText(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" ? JSON.stringify(value) : "…";
}
