import { join } from "node:path";
import type { LoginTarget } from "../../../core/login-plan.ts";
import type { Message } from "../../../core/message.ts";
import { findObstacles } from "../../../core/obstacles.ts";
import { judgeReadyToken } from "../../../core/ready-token.ts";
import { isOwnLogin } from "../../../core/verdict.ts";
import { type Finding, type Patient, quoted } from "./finding.ts";
import { readText } from "./read-text.ts";

/** What can give Poetry another login than the plugin does, from the strongest to the weakest. */
export function layersCheck(patient: Patient): readonly Finding[] {
  const warnings = [
    ...readyToken(patient),
    ...environmentLogins(patient),
    ...obstacles(patient),
    ...poetryToml(patient),
    ...storedLogins(patient),
    ...pypiTokens(patient),
  ];
  return warnings.length > 0
    ? warnings
    : [
        {
          check: "layers",
          mark: "good",
          title: "Other logins",
          seen: "none that counts, in the environment, poetry.toml, Poetry's store, pypi-token or netrc",
        },
      ];
}

function readyToken({ plan, world }: Patient): readonly Finding[] {
  const ready = world.user.readyToken;
  if (ready === undefined || plan.targets.length === 0) {
    return [];
  }
  const scopes = plan.targets.map(({ scope }) => scope);
  const judged = judgeReadyToken(ready, scopes, world.now());
  return judged.use
    ? [
        {
          check: "layers",
          mark: "good",
          title: "Environment",
          seen: "CODEARTIFACT_AUTH_TOKEN has a token, which every source gets; AWS is not asked",
        },
      ]
    : [messageFinding("Environment", judged.message)];
}

/** Logins of the environment win over all others, and are left alone. */
function environmentLogins({ plan }: Patient): readonly Finding[] {
  return plan.targets
    .filter(({ repository: { held } }) => held[0]?.from === "environment")
    .map(({ repository: { name } }) => {
      const variables = `POETRY_HTTP_BASIC_${name.toUpperCase().replaceAll(/[-.]/g, "_")}_*`;
      return {
        check: "layers",
        mark: "warning",
        title: "Environment",
        seen: `${variables} is the login of source "${name}", and the plugin leaves it alone`,
        hint: `Unset ${variables}, and the plugin logs in`,
      };
    });
}

/** As a command that installs would be warned. */
function obstacles({ login, plan, world }: Patient): readonly Finding[] {
  const run = { poetry: login.poetry, command: "install", now: world.now() };
  return findObstacles(plan.targets, run, world.surroundings, world.ledger).map((message) =>
    messageFinding(message.code === "netrc" ? "Netrc" : "Environment", message),
  );
}

/** What Poetry has merged, against what its own file says: the rest is the project's, since the environment is known. */
function poetryToml({ login, plan }: Patient): readonly Finding[] {
  const path = join(login.project, "poetry.toml");
  if (!/^\s*(\[\s*)?["']?http-basic\b/m.test(readText(path))) {
    return [];
  }
  const names = plan.targets.filter((target) => isOfPoetryToml(target, login)).map(({ repository }) => repository.name);
  const seen = names.length === 0 ? "has a login" : `has the login of ${quoted(names)}, which beats what is stored`;
  return [
    {
      check: "layers",
      mark: "warning",
      title: "poetry.toml",
      seen,
      hint: `Remove http-basic from ${path}: it is the project's file, and shared with it`,
    },
  ];
}

function isOfPoetryToml({ repository }: LoginTarget, login: Patient["login"]): boolean {
  const [merged, stored] = login.repositories.find(({ name }) => name === repository.name)?.held ?? [];
  return (
    repository.held[0]?.from === "store" &&
    merged !== undefined &&
    stored !== undefined &&
    !merged.password.isEmpty &&
    !merged.password.equals(stored.password)
  );
}

function pypiTokens({ login, plan }: Patient): readonly Finding[] {
  const ours = new Set(plan.targets.map(({ repository }) => repository.name));
  return login.repositories
    .filter(({ name, hasPypiToken }) => hasPypiToken === true && ours.has(name))
    .map(({ name }) => ({
      check: "layers",
      mark: "warning",
      title: "pypi-token",
      seen: `poetry publish takes pypi-token.${name}, not the login of source "${name}"`,
      hint: `Run poetry config --unset pypi-token.${name}`,
    }));
}

/** A login that the user has stored under another user name is left alone too. */
function storedLogins({ plan }: Patient): readonly Finding[] {
  return plan.targets.flatMap(({ repository: { name, held } }) => {
    const [first] = held;
    return first === undefined || first.from === "environment" || !isOwnLogin(first)
      ? []
      : {
          check: "layers",
          mark: "warning",
          title: "Stored login",
          seen: `source "${name}" has your login as "${first.username}", and the plugin leaves it alone`,
          hint: `Run poetry config --unset http-basic.${name}, and the plugin logs in`,
        };
  });
}

function messageFinding(title: string, { level, text, hint }: Message): Finding {
  const mark = level === "error" ? "bad" : "warning";
  return { check: "layers", mark, title, seen: text, ...(hint !== undefined && { hint }) };
}
