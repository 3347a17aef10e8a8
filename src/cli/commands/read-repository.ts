import type { Repository, UserChoices } from "../../core/login-plan.ts";
import type { LoginQuestion } from "../../protocol/question.ts";

/** A repository as the shim knows it, with the login of the environment, which beats all others. */
export function readRepository(asked: LoginQuestion["repositories"][number], user: UserChoices): Repository {
  const [url = "", ...alsoAt] = new Set(asked.urls.filter((each) => typeof each === "string"));
  const inEnvironment = user.loginInEnvironment(asked.name);
  const { name, use, held } = asked;
  if (inEnvironment !== undefined) {
    const { username = held?.username ?? "", password } = inEnvironment;
    return { name, url, alsoAt, use, held: { username, password, from: "environment", notedExpiry: undefined } };
  }
  if (held === null) {
    return { name, url, alsoAt, use, held: undefined };
  }
  return { name, url, alsoAt, use, held: { ...held, from: "store", notedExpiry: readExpiration(held.expiration) } };
}

/** Plugin 1.0.0 noted what the AWS CLI said: ISO 8601, or seconds since 1970. */
function readExpiration(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Number(text) * 1000 || Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}
