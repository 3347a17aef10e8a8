import type { HeldLogin, Repository, UserChoices } from "../../core/login-plan.ts";
import type { RawLogin, UsedRepository } from "../../core/used-repositories.ts";

/** A repository as the shim knows it, with the login of the environment, which beats all others. */
export function readRepository({ name, urls, use, held, certificate }: UsedRepository, user: UserChoices): Repository {
  const [url = "", ...alsoAt] = new Set(urls.filter((each) => typeof each === "string"));
  const logins = held.flatMap(readHeld);
  const inEnvironment = user.loginInEnvironment(name);
  if (inEnvironment === undefined) {
    return { name, url, alsoAt, use, held: logins, certificate };
  }
  const { username = logins[0]?.username ?? "", password } = inEnvironment;
  return {
    name,
    url,
    alsoAt,
    use,
    certificate,
    held: [{ username, password, from: "environment", notedExpiry: undefined }],
  };
}

/** Anything may stand in `auth.toml`; what has no password is no login. */
function readHeld({ username, password, expiration, keyring = false }: RawLogin): readonly HeldLogin[] {
  return password.isEmpty
    ? []
    : [
        {
          username: String(username ?? ""),
          password,
          from: "store",
          notedExpiry: readExpiration(expiration),
          inKeyring: keyring,
        },
      ];
}

/** Plugin 1.0.0 noted what the AWS CLI said: ISO 8601, or seconds since 1970. */
function readExpiration(noted: unknown): number | undefined {
  if (noted === undefined) {
    return undefined;
  }
  const time = Number(noted ?? Number.NaN) * 1000 || Date.parse(String(noted));
  return Number.isFinite(time) ? time : undefined;
}
