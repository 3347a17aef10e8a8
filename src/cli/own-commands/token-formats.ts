import { authenticatedUrl } from "../../core/authenticated-url.ts";
import { Secret } from "../../core/secret.ts";
import { variablePrefixes } from "../environment.ts";
import type { HandedLogin } from "./handed-logins.ts";

/** Logins of one token, the first of which stands for all where there can be one only. */
export type LoginsOfOneToken = readonly [HandedLogin, ...HandedLogin[]];

/** What `token` writes, by the name of the format; each ends with a line break. */
export const tokenFormats: Readonly<Record<string, (logins: LoginsOfOneToken, primary?: string) => Secret>> = {
  env: (logins) => Secret.concat(...logins.flatMap(environmentLines)),
  json: ([login]) => new Secret(`${JSON.stringify(asJson(login), null, 2)}\n`),
  netrc: (logins) => Secret.concat(...onePerHost(logins).flatMap(netrcLine)),
  "pip-conf": (logins, primary) => pipConfiguration(logins, primary),
};

/** The token alone, in a line. */
export function tokenLine([{ password }]: LoginsOfOneToken): Secret {
  return Secret.concat(password, "\n");
}

/** What a shell can set for a source; `undefined` where its name has something else than letters, digits, `-`, `_`, `.`. */
export function shellVariable(source: string): string | undefined {
  const prefix = variablePrefixes(source).at(-1);
  return prefix !== undefined && /^[A-Z0-9_]+$/.test(prefix) ? prefix : undefined;
}

type Parts = readonly (Secret | string)[];

function environmentLines({ source, username, password }: HandedLogin): Parts {
  const prefix = shellVariable(source);
  return prefix === undefined ? [] : [`${prefix}_USERNAME=${username}\n`, `${prefix}_PASSWORD=`, password, "\n"];
}

function asJson({ source, scope, indexUrl, uploadUrl, username, password, expiresAt }: HandedLogin) {
  return {
    source,
    domain: scope.domain,
    domainOwner: scope.domainOwner,
    region: scope.region,
    repository: new URL(uploadUrl).pathname.split("/").findLast((part) => part !== "") ?? null,
    indexUrl,
    uploadUrl,
    username,
    token: password.reveal(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}

function onePerHost(logins: LoginsOfOneToken): readonly HandedLogin[] {
  return [...new Map(logins.toReversed().map((login) => [new URL(login.indexUrl).hostname, login])).values()].reverse();
}

function netrcLine({ indexUrl, username, password }: HandedLogin): Parts {
  return [`machine ${new URL(indexUrl).hostname} login ${username} password `, password, "\n"];
}

function pipConfiguration(logins: LoginsOfOneToken, primary: string | undefined): Secret {
  const urls = (isPrimary: boolean) =>
    logins
      .filter(({ source }) => (source === primary) === isPrimary)
      .map((login) => authenticatedUrl(login.indexUrl, login));
  const others = urls(false).flatMap((url) => ["    ", url, "\n"]);
  return Secret.concat(
    "[global]\n",
    ...urls(true).flatMap((url) => ["index-url = ", url, "\n"]),
    ...(others.length === 0 ? [] : ["extra-index-url =\n", ...others]),
  );
}
