import { durationText } from "../../../core/duration-text.ts";
import { type Identity, identityText } from "../../../core/identity.ts";
import type { LoginTarget } from "../../../core/login-plan.ts";
import { judgeReadyToken } from "../../../core/ready-token.ts";
import { scopeKey } from "../../../core/scope.ts";
import type { Secret } from "../../../core/secret.ts";
import type { TokenIssuer } from "../../../core/token-issuer.ts";
import { isOwnLogin } from "../../../core/verdict.ts";
import { type Finding, type Patient, problemFinding, quoted } from "./finding.ts";
import { packageOf } from "./known-package.ts";

/** How long AWS may take: up to three calls, one after the other, to renew a session, take a role and get a token. */
const tokenMs = 10_000;

interface TriedLogin {
  readonly username: string;
  readonly password: Secret;
  readonly identity: Identity;
}

/**
 * Gets a token for each scope, as a login would, and reads the index of each source with it. Nothing is stored. Where
 * the plugin would leave a login alone, the index is read with that one.
 */
export async function accessCheck(patient: Patient): Promise<readonly Finding[]> {
  const { targets } = patient.plan;
  if (targets.length === 0) {
    return [];
  }
  const issuer = patient.world.issuer(patient.settings.provider, patient.login.project);
  const groups = new Map<string, LoginTarget[]>();
  for (const target of targets) {
    groups.set(scopeKey(target.scope), [...(groups.get(scopeKey(target.scope)) ?? []), target]);
  }
  const examined = await Promise.all([...groups.values()].map((group) => examineScope(group, issuer, patient)));
  return [...examined.map(({ token }) => token), ...examined.flatMap(({ indexes }) => indexes)];
}

async function examineScope(
  group: readonly LoginTarget[],
  issuer: Promise<TokenIssuer>,
  patient: Patient,
): Promise<{ readonly token: Finding; readonly indexes: readonly Finding[] }> {
  const { finding, password } = await tokenOf(group, issuer, patient);
  const indexes = group.map((target) => {
    const [held] = target.repository.held;
    const login = held !== undefined && isOwnLogin(held) ? held : password && { username: "aws", password };
    return login === undefined
      ? ({ ...indexOf(target), mark: "skipped", seen: "there is no token to read it with" } as const)
      : indexFinding(target, { ...login, identity: target.scope.identity }, patient);
  });
  return { token: finding, indexes: await Promise.all(indexes) };
}

async function tokenOf(
  group: readonly LoginTarget[],
  issuer: Promise<TokenIssuer>,
  { plan, world }: Patient,
): Promise<{ readonly finding: Finding; readonly password?: Secret }> {
  const [first] = group;
  const check = "token";
  const title = `Token for ${quoted(group.map(({ repository }) => repository.name))}`;
  const ready = world.user.readyToken;
  if (first === undefined || group.every(({ repository: { held } }) => held[0] !== undefined && isOwnLogin(held[0]))) {
    return { finding: { check, mark: "skipped", title, seen: "not needed: there is a login of your own" } };
  }
  const scopes = plan.targets.map(({ scope }) => scope);
  if (ready !== undefined && judgeReadyToken(ready, scopes, world.now()).use) {
    const seen = "not needed: CODEARTIFACT_AUTH_TOKEN has one";
    return { finding: { check, mark: "skipped", title, seen }, password: ready.token };
  }
  try {
    const { secret, expiresAt } = await (await issuer).issue(first.scope, AbortSignal.timeout(tokenMs));
    const seen = `AWS gives one for ${durationText(expiresAt - world.now())} to ${identityText(first.scope.identity)}`;
    return { finding: { check, mark: "good", title, seen }, password: secret };
  } catch (error) {
    return { finding: problemFinding(check, title, error) };
  }
}

function indexOf({ repository }: LoginTarget) {
  return { check: "index", title: `Index of "${repository.name}"` } as const;
}

async function indexFinding(target: LoginTarget, login: TriedLogin, { login: question, world }: Patient) {
  const { name } = target.repository;
  const known = packageOf(name, question.project);
  const page = known ?? "poetry-codeartifact-login-check";
  const status = await world.indexStatus(`${target.root}simple/${page}/`, login);
  return { ...indexOf(target), ...indexState(status, target, login, known) };
}

function indexState(
  status: number | undefined,
  { repository: { name, held }, root, scope }: LoginTarget,
  { identity }: TriedLogin,
  known: string | undefined,
): Pick<Finding, "mark" | "seen" | "hint"> {
  const repository = root.split("/").at(-2) ?? "";
  const isOwn = held[0] !== undefined && isOwnLogin(held[0]);
  const read = known === undefined ? "" : `, page of package "${known}"`;
  switch (status) {
    case 200:
      return { mark: "good", seen: `answers (HTTP 200${read})` };
    case 401:
      return {
        mark: "bad",
        seen: `does not accept the ${isOwn ? "login of your own" : "token"} (HTTP 401)`,
        hint: isOwn
          ? `Remove your own login for source "${name}", and the plugin logs in`
          : "Check the domain and the account in the source's URL",
      };
    case 403:
      return {
        mark: "bad",
        seen: `is closed to ${isOwn ? "your own login" : identityText(identity)} (HTTP 403), though the login is good`,
        hint: `Ask for codeartifact:ReadFromRepository on the repository, in domain "${scope.domain}"`,
      };
    case 404:
      return known === undefined
        ? {
            mark: "warning",
            seen: `accepts the login (HTTP 404), but no package is known to try, so repository "${repository}" may not exist`,
            hint: "Run it again when poetry.lock has a package of this source, or check the repository's name",
          }
        : {
            mark: "bad",
            seen: `accepts the login, but has no package "${known}", or there is no repository "${repository}" (HTTP 404)`,
            hint: "Check the repository's name in the source's URL, and the name of the package",
          };
    case undefined:
      return {
        mark: "bad",
        seen: "gave no answer within 5 s, or none that is to be trusted",
        hint: "Look at what is said of its host",
      };
    default:
      return {
        mark: "bad",
        seen: `answers with HTTP ${status}`,
        hint: "Try again, and look at the AWS Health Dashboard",
      };
  }
}
