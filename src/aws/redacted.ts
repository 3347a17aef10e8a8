const secretVariables = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"];

/** A foreign text without the secrets of the environment, and without anything as long as a token or a session token. */
export function redacted(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const withoutKnown = secretVariables.reduce((rest, name) => {
    const secret = environment[name];
    return secret === undefined || secret === "" ? rest : rest.replaceAll(secret, "****");
  }, text);
  return withoutKnown.replace(/[A-Za-z0-9+/=_.%-]{100,}/g, "****");
}
