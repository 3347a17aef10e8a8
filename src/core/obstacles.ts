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
  return [...staleNetrc(targets, run, surroundings, ledger), ...hiddenSources(targets, run, surroundings)];
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
  const hosts = [...new Set(targets.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const login = netrcLogin(host);
    const expiry =
      login === undefined ? undefined : (ledger.find(login.password)?.expiresAt ?? readableExpiry(login.password));
    if (login === undefined || (expiry !== undefined && now < expiry)) {
      return [];
    }
    return {
      level: "warning",
      code: "netrc",
      text: `${login.path} has a login for "${host}", which Poetry ${poetry} prefers to that of ${named(targets.filter((target) => target.host === host))}`,
      hint: `Remove it from ${login.path}, or update Poetry to 2.3.3 or newer`,
    } as const;
  });
}

const installing = /^(self )?(install|sync|add|update)$|^bundle /;

function hiddenSources(
  targets: readonly LoginTarget[],
  { command }: Run,
  { repositoriesInEnvironment }: Surroundings,
): readonly Message[] {
  const hidden = targets.filter(({ repository }) => !repositoriesInEnvironment.has(repository.name));
  const [hiding] = repositoriesInEnvironment;
  if (hiding === undefined || hidden.length === 0 || !installing.test(command)) {
    return [];
  }
  const variable = `POETRY_REPOSITORIES_${hiding.toUpperCase().replaceAll("-", "_")}_URL`;
  return [
    {
      level: "warning",
      code: "sources-hidden",
      text: `${variable} in the environment hides ${named(hidden)} from Poetry when it downloads`,
      hint: `Unset it, and define that repository with poetry config repositories.${hiding} instead`,
    },
  ];
}

function named(targets: readonly LoginTarget[]): string {
  const names = targets.map(({ repository }) => `"${repository.name}"`);
  return `${names.length === 1 ? "source" : "sources"} ${names.join(", ")}`;
}

function isBefore(version: string, other: readonly number[]): boolean {
  const numbers = (version.match(/\d+/g) ?? []).map(Number);
  const index = other.findIndex((number, at) => (numbers[at] ?? 0) !== number);
  return index >= 0 && (numbers[index] ?? 0) < (other[index] ?? 0);
}
