import type { Ledger } from "./ledger.ts";
import type { LoginTarget } from "./login-plan.ts";
import type { Message } from "./message.ts";
import type { Secret } from "./secret.ts";
import { readableExpiry } from "./token.ts";

/** What the user's machine has that can come between a good login and Poetry's use of it. */
export interface Surroundings {
  /** What a netrc file has for a host. */
  readonly netrcLogin: (host: string) => { readonly path: string; readonly password: Secret } | undefined;
  /** Names of repositories that variables `POETRY_REPOSITORIES_NAME_URL` define. */
  readonly repositoriesInEnvironment: ReadonlySet<string>;
  /** The variable that gives a repository half a login, if there is one. */
  readonly halfLoginInEnvironment: (name: string) => string | undefined;
  /** What names the program of Node.js, but by no absolute path: a project's own could be meant, and so it is ignored. */
  readonly relativeNode?: string | undefined;
}

interface Run {
  /** Poetry's version. */
  readonly poetry: string;
  readonly command: string;
  readonly now: number;
}

/** Warns of what makes Poetry fail though it is logged in. */
export function findObstacles(
  targets: readonly LoginTarget[],
  run: Run,
  surroundings: Surroundings,
  ledger: Ledger,
): readonly Message[] {
  return [
    ...ignoredNode(surroundings),
    ...staleNetrc(targets, run, surroundings, ledger),
    ...hiddenSources(targets, run, surroundings),
    ...halfLogins(targets, run, surroundings),
    ...oddHosts(targets),
  ];
}

function ignoredNode({ relativeNode }: Surroundings): readonly Message[] {
  return relativeNode === undefined
    ? []
    : [
        {
          level: "warning",
          code: "node-ignored",
          text: `POETRY_CODEARTIFACT_LOGIN_NODE is ignored: "${relativeNode}" is no absolute path`,
          hint: "Set it to the whole path of the program, or unset it",
        },
      ];
}

/** Poetry before 2.3.3 prefers a netrc file's login to its own (python-poetry/poetry#10748). */
function staleNetrc(
  targets: readonly LoginTarget[],
  { poetry, now }: Run,
  { netrcLogin }: Surroundings,
  ledger: Ledger,
): readonly Message[] {
  if (!isBefore(poetry, [2, 3, 3])) {
    return [];
  }
  // What uploads does not look into netrc files when it has a login.
  const downloads = targets.filter(({ repository }) => repository.use !== "upload");
  const hosts = [...new Set(downloads.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const login = netrcLogin(host.replace(/:\d+$/, ""));
    const expiry =
      login === undefined ? undefined : (ledger.find(login.password)?.expiresAt ?? readableExpiry(login.password));
    if (login === undefined || (expiry !== undefined && now < expiry)) {
      return [];
    }
    return {
      level: "warning",
      code: "netrc",
      text: `${login.path} has a login for "${host}", which Poetry ${poetry} prefers to that of ${named(downloads.filter((target) => target.host === host))}`,
      hint: `Remove it from ${login.path}, or update Poetry to 2.3.3 or newer`,
    } as const;
  });
}

/** The commands that download or upload packages, and do not only read what there is. */
const transferring = /^(self )?(install|sync|add|update)$|^bundle |^(publish|build)$/;

/** While the environment defines a repository, Poetry has logins for no others (`config/config.py`, 1.2 to 2.5). */
function hiddenSources(
  targets: readonly LoginTarget[],
  { command }: Run,
  { repositoriesInEnvironment }: Surroundings,
): readonly Message[] {
  const isDefined = ({ repository }: LoginTarget) => repositoriesInEnvironment.has(repository.name);
  const definedHosts = new Set(targets.filter(isDefined).map(({ host }) => host));
  const hidden = targets.filter(
    (target) =>
      target.repository.use !== "other" &&
      // A download finds the login of any name on the same host, an upload that of its own name.
      (target.repository.use === "upload" ? !isDefined(target) : !definedHosts.has(target.host)),
  );
  const [hiding] = repositoriesInEnvironment;
  if (hiding === undefined || hidden.length === 0 || !transferring.test(command)) {
    return [];
  }
  const variable = `POETRY_REPOSITORIES_${hiding.toUpperCase().replaceAll("-", "_")}_URL`;
  return [
    {
      level: "warning",
      code: "sources-hidden",
      text: `${variable} in the environment hides the login of ${named(hidden)} from Poetry`,
      hint: `Unset it, and define that repository with poetry config repositories.${hiding} instead`,
    },
  ];
}

/** From 1.5 on, Poetry takes a user name or a password from the environment even without the other. */
function halfLogins(
  targets: readonly LoginTarget[],
  { poetry }: Run,
  { halfLoginInEnvironment }: Surroundings,
): readonly Message[] {
  return isBefore(poetry, [1, 5])
    ? []
    : targets.flatMap((target) => {
        const variable = halfLoginInEnvironment(target.repository.name);
        return variable === undefined
          ? []
          : {
              level: "warning",
              code: "half-login",
              text: `${variable} in the environment is half a login, which Poetry mixes into that of ${named([target])}`,
              hint: `Unset ${variable}, or set both the user name and the password`,
            };
      });
}

/**
 * Poetry finds the login of a download by its host, compared as text (`utils/authenticator.py`, 1.2 to 2.5), and the links
 * of an index have it in lower case and, from Poetry 2 on, without the usual port.
 */
function oddHosts(targets: readonly LoginTarget[]): readonly Message[] {
  return targets.flatMap(({ repository: { name, url, use }, host }) => {
    const written = /^https?:\/\/([^/]*)/i.exec(url)?.[1];
    return use !== "download" || written === undefined || written === host
      ? []
      : {
          level: "warning",
          code: "odd-host",
          text: `The URL of source "${name}" has its host as "${written}", for which Poetry may find no login when it downloads`,
          hint: `Write it as "${host}" in pyproject.toml`,
        };
  });
}

function named(targets: readonly LoginTarget[]): string {
  const names = targets.map(({ repository }) => `"${repository.name}"`);
  return `${names.length === 1 ? "source" : "sources"} ${names.join(", ")}`;
}

/** Whether a version, of whatever form, comes before another. */
export function isBefore(version: string, other: readonly number[]): boolean {
  const numbers = (version.match(/\d+/g) ?? []).map(Number);
  const index = other.findIndex((number, at) => (numbers[at] ?? 0) !== number);
  return (numbers[index] ?? 0) < (other[index] ?? 0);
}
