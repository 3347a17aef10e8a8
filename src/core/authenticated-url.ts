import { Secret } from "./secret.ts";

/** A URL with a login in it, as pip takes it. */
export function authenticatedUrl(
  url: string,
  { username, password }: { readonly username: string; readonly password: Secret },
): Secret {
  const login = `${encodeURIComponent(username)}:${encodeURIComponent(password.reveal())}`;
  return new Secret(url.replace("://", () => `://${login}@`));
}
