import { authenticatedUrl } from "../../core/authenticated-url.ts";
import { Secret } from "../../core/secret.ts";
import { type Environment, variablePrefixes } from "../environment.ts";
import type { HandedLogin } from "./handed-logins.ts";

type Variables = Readonly<Record<string, Secret>>;

/**
 * The variables in which a command finds the logins. None that the user has set is replaced, and of variables that belong
 * together all are left alone then: half a login of another origin is worse than none.
 *
 * @param primary the source that Poetry asks in the place of PyPI
 */
export function execVariables(
  logins: readonly HandedLogin[],
  primary: string | undefined,
  environment: Environment,
): Variables {
  const sets = [...logins.flatMap(poetryVariables), ...logins.map(uvVariables), ...pipVariables(logins, primary)];
  const unset = [...sets, ...twineVariables(logins)].filter((variables) =>
    Object.keys(variables).every((name) => environment[name] === undefined),
  );
  // `TWINE_REPOSITORY` names another place to upload to, which must not get the token.
  const isElsewhere = environment["TWINE_REPOSITORY"] !== undefined;
  // The first of two sources whose names give the same variable.
  return Object.assign(
    {},
    ...unset.filter((variables) => !(isElsewhere && "TWINE_PASSWORD" in variables)).toReversed(),
  );
}

/** Poetry before 2.4 makes an underscore of a dot; from then on it stays. */
function poetryVariables({ source, username, password }: HandedLogin): readonly Variables[] {
  return [...new Set(variablePrefixes(source))]
    .filter(isNameable)
    .map((prefix) => ({ [`${prefix}_USERNAME`]: new Secret(username), [`${prefix}_PASSWORD`]: password }));
}

/** https://docs.astral.sh/uv/concepts/indexes/#authentication: all but letters and digits become underscores. */
function uvVariables({ source, username, password }: HandedLogin): Variables {
  const prefix = `UV_INDEX_${source.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
  return { [`${prefix}_USERNAME`]: new Secret(username), [`${prefix}_PASSWORD`]: password };
}

function pipVariables(logins: readonly HandedLogin[], primary: string | undefined): readonly Variables[] {
  const index = logins.find(({ source }) => source === primary);
  const others = logins.filter((login) => login !== index).map((login) => authenticatedUrl(login.indexUrl, login));
  return [
    ...(index === undefined ? [] : [{ PIP_INDEX_URL: authenticatedUrl(index.indexUrl, index) }]),
    ...(others.length === 0
      ? []
      : [{ PIP_EXTRA_INDEX_URL: Secret.concat(...others.flatMap((url) => [" ", url]).slice(1)) }]),
  ];
}

/** Where to upload to must be clear: without the URL, twine would send the login to PyPI. */
function twineVariables([login, ...others]: readonly HandedLogin[]): readonly Variables[] {
  return login === undefined || others.length > 0
    ? []
    : [
        {
          TWINE_REPOSITORY_URL: new Secret(login.uploadUrl),
          TWINE_USERNAME: new Secret(login.username),
          TWINE_PASSWORD: login.password,
        },
      ];
}

/** What can be a variable's name at all. */
function isNameable(prefix: string): boolean {
  return !/[=\p{C}]/u.test(prefix);
}
