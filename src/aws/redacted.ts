/** A foreign text without the given secrets, and without anything as long as a token or a session token. */
export function redacted(text: string, secrets: readonly (string | undefined)[] = []): string {
  const withoutKnown = secrets.reduce<string>(
    (rest, secret) => (secret === undefined || secret === "" ? rest : rest.replaceAll(secret, "****")),
    text,
  );
  return withoutKnown.replace(/[A-Za-z0-9+/=_.-]{100,}/g, "****");
}
