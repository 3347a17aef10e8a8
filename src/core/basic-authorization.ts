import { Secret } from "./secret.ts";

/** The header `Authorization` of a request with a login (RFC 7617). */
export function basicAuthorization({ username, password }: { readonly username: string; readonly password: Secret }) {
  return new Secret(`Basic ${Buffer.from(`${username}:${password.reveal()}`).toString("base64")}`);
}
