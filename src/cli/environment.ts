import { homedir } from "node:os";
import { isAbsolute, posix, win32 } from "node:path";
import { parseReadyToken, type ReadyToken } from "../core/ready-token.ts";
import { Secret } from "../core/secret.ts";

/** Environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Every variable that is ours, and the only place that names them (but the shim's `core.py` reads
 * `POETRY_CODEARTIFACT_LOGIN_NODE`, before there is a core, and `aws/web-identity-credentials.ts` the token itself). `docs/configuration.md` describes them.
 */
export interface OwnVariables {
  /** `POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE`: beats `aws_profile` of every source; empty: no profile is named. */
  readonly awsProfile: string | undefined;
  /** Whether `POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN` has an OpenID Connect token for AWS (GitLab's `id_tokens`). */
  readonly hasWebIdentityToken: boolean;
  /** `CODEARTIFACT_AUTH_TOKEN`: the name that AWS's documentation gives to it. */
  readonly readyToken: ReadyToken | undefined;
  /** `POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS`: host names, with commas or blanks between them. */
  readonly trustedHosts: ReadonlySet<string>;
}

/** Reads the variables that are ours. */
export function readOwnVariables(environment: Environment): OwnVariables {
  const trustedHosts = environment["POETRY_CODEARTIFACT_LOGIN_TRUSTED_HOSTS"] ?? "";
  return {
    awsProfile: environment["POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE"],
    hasWebIdentityToken: (environment["POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN"] ?? "").trim() !== "",
    readyToken: parseReadyToken(environment["CODEARTIFACT_AUTH_TOKEN"]),
    trustedHosts: new Set(
      trustedHosts
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((host) => host !== ""),
    ),
  };
}

/** What `POETRY_CODEARTIFACT_LOGIN_NODE` has that is no absolute path: the shim takes no notice of it. */
export function relativeNode(environment: Environment): string | undefined {
  const named = environment["POETRY_CODEARTIFACT_LOGIN_NODE"];
  return named === undefined || named === "" || isAbsolute(named) ? undefined : named;
}

/**
 * The variables that can give repositories their logins. Each look into `process.env` asks the system, and there may be a
 * thousand repositories. Windows does not tell capital letters from small ones.
 */
export function loginVariables(environment: Environment, platform: NodeJS.Platform): Environment {
  const named = Object.entries(environment).map(
    ([name, value]) => [platform === "win32" ? name.toUpperCase() : name, value] as const,
  );
  return Object.fromEntries(named.filter(([name]) => name.startsWith("POETRY_HTTP_BASIC_")));
}

/**
 * A repository's login in the environment: `POETRY_HTTP_BASIC_NAME_USERNAME` and `…_PASSWORD`, with the name in upper
 * case and its dashes as underscores. Poetry before 2.4 makes underscores of dots too; from then on they stay, though
 * no shell can set such a variable.
 */
export function loginInEnvironment(
  name: string,
  environment: Environment,
): { readonly username: string | undefined; readonly password: Secret } | undefined {
  for (const prefix of variablePrefixes(name)) {
    const password = environment[`${prefix}_PASSWORD`];
    if (password !== undefined && password !== "") {
      return { username: environment[`${prefix}_USERNAME`], password: new Secret(password) };
    }
  }
  return undefined;
}

/** The variable that gives a repository half a login: an empty password, or a user name that is not that of a token. */
export function halfLoginInEnvironment(name: string, environment: Environment): string | undefined {
  if (loginInEnvironment(name, environment) !== undefined) {
    return undefined;
  }
  const variables = variablePrefixes(name).flatMap((prefix) => [`${prefix}_PASSWORD`, `${prefix}_USERNAME`]);
  return variables.find((variable) => ![undefined, "aws"].includes(environment[variable]));
}

/** What may stand before `_USERNAME` and `_PASSWORD` for a repository: first as Poetry 2.4 and newer has it, then as before. */
export function variablePrefixes(name: string): readonly string[] {
  const dotted = `POETRY_HTTP_BASIC_${name.toUpperCase().replaceAll("-", "_")}`;
  return [dotted, dotted.replaceAll(".", "_")];
}

/**
 * The names of repositories that `POETRY_REPOSITORIES_NAME_URL` defines. While there is one, Poetry downloads from no
 * other repository with a login (`config/config.py`, 1.2 to 2.5).
 */
export function repositoriesInEnvironment(environment: Environment): ReadonlySet<string> {
  const names = Object.keys(environment).map((key) => /^POETRY_REPOSITORIES_([A-Z_]+)_URL/.exec(key)?.[1]);
  return new Set(names.filter((name) => name !== undefined).map((name) => name.toLowerCase().replaceAll("_", "-")));
}

/** Whether this is a machine on which nobody sits: every CI service sets `CI`. */
export function isUnattended(environment: Environment): boolean {
  return !["", "0", "false"].includes((environment["CI"] ?? "").toLowerCase());
}

/**
 * Where the ledger lies: in the user's cache folder, by the custom of the platform. Nowhere without a home: what the
 * machine knows of its users is not asked then, since whoever leaves HOME out wants nothing to be written there.
 */
export function ledgerPath(environment: Environment, platform: NodeJS.Platform): string | undefined {
  const folder = cacheFolder(environment, platform);
  const { join } = platform === "win32" ? win32 : posix;
  return folder && join(folder, "poetry-codeartifact-login", "ledger.json");
}

function cacheFolder(environment: Environment, platform: NodeJS.Platform): string | undefined {
  switch (platform) {
    case "win32":
      return environment["LOCALAPPDATA"] ?? win32.join(homedir(), "AppData", "Local");
    case "darwin":
      return inHome(environment, "Library", "Caches");
    default:
      // https://specifications.freedesktop.org/basedir-spec/: relative paths are to be ignored.
      return environment["XDG_CACHE_HOME"]?.startsWith("/") === true
        ? environment["XDG_CACHE_HOME"]
        : inHome(environment, ".cache");
  }
}

function inHome(environment: Environment, ...names: readonly string[]): string | undefined {
  const home = environment["HOME"];
  return home?.startsWith("/") === true ? posix.join(home, ...names) : undefined;
}
