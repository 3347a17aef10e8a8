import type { Environment } from "../../environment.ts";

const secretVariables = /TOKEN|SECRET|PASSWORD/i;

/**
 * The text without secrets, and without what tells a stranger whose machine it is: keys and account numbers keep their
 * last four characters, so that two of them can be told apart.
 */
export function redact(text: string, environment: Environment): string {
  const secrets = Object.entries(environment)
    .filter(([name, value = ""]) => secretVariables.test(name) && value.length >= 8)
    .map(([, value = ""]) => value);
  return (
    secrets
      .reduce((result, secret) => result.replaceAll(secret, "****"), text)
      .replaceAll(/(\w+:\/\/)[^\s/@"]*@/g, "$1****@")
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
      .replaceAll(/\b(?:A3T|AB|AC|AG|AI|AK|AN|AP|AR|AS)[A-Z0-9]{10,125}([A-Z0-9]{4})\b/g, "…$1")
      .replaceAll(/\d{8,}(?=\d{4}(?!\d))/g, "…")
      // Nothing that is said of a login is a word so long, but a token is.
      .replaceAll(/[\w+/=.~-]{100,}/g, "****")
  );
}

/** The text with the user's home folder as `~`. */
export function withoutHome(text: string, home: string): string {
  return home.length > 1 ? text.replaceAll(new RegExp(`${escaped(home)}(?![\\w.-])`, "g"), "~") : text;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
