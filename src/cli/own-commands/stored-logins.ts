import type { Message } from "../../core/message.ts";
import type { Secret } from "../../core/secret.ts";
import type { Run } from "./own-command.ts";

/** What Poetry's store has under a name, and what else is in its place. */
export interface StoredLogin {
  readonly name: string;
  readonly username: string;
  readonly password: Secret;
  readonly place: "the keyring" | "auth.toml";
  /**
   * Whose it is: `plugin` for a token that the ledger knows, `aws` for another one of the same user name, which this
   * plugin's version 1.0.0 or something else may have left, `user` for the user's own login.
   */
  readonly owner: "plugin" | "aws" | "user";
}

/** The logins in the store under a name; none when there is nothing with a password. */
export function storedLogin({ login, world }: Run, name: string): StoredLogin | undefined {
  // What is held is first what Poetry would use, of whatever origin, and then what the store has (used-repositories.ts).
  const [, file] = login.repositories.find((each) => each.name === name)?.held ?? [];
  if (file === undefined || file.password.isEmpty) {
    return undefined;
  }
  const username = String(file.username ?? "");
  const isKnown = world.ledger.find(file.password) !== undefined;
  return {
    name,
    username,
    password: file.password,
    place: file.keyring === true ? "the keyring" : "auth.toml",
    owner: isKnown ? "plugin" : username === "aws" ? "aws" : "user",
  };
}

/** That the store says of a name that its token is in the keyring, which does not give it; of no other name anything. */
export function silentKeyring({ login, asked }: Run, name: string): readonly Message[] {
  const [, file] = login.repositories.find((each) => each.name === name)?.held ?? [];
  if (file?.username !== "aws" || !file.password.isEmpty || asked.keyring.state === "used") {
    return [];
  }
  const reason = asked.keyring.state === "not used" ? "Poetry does not use one now" : asked.keyring.state;
  return [
    {
      level: "error",
      code: "keyring-silent",
      text: `Cannot look for the token for "${name}", which auth.toml says is in the keyring: ${reason}`,
      hint: "Unlock the keyring, or have Poetry use it",
    },
  ];
}

/**
 * What logs in to a repository beside the store, in words; `undefined` when nothing does. It is not the plugin's to
 * remove.
 */
export function loginBesideStore({ login, world }: Run, name: string): "environment" | "configuration" | undefined {
  if (world.user.loginInEnvironment(name) !== undefined) {
    return "environment";
  }
  const [poetry, file] = login.repositories.find((each) => each.name === name)?.held ?? [];
  const isElsewhere =
    poetry !== undefined && !poetry.password.isEmpty && file?.password.equals(poetry.password) !== true;
  return isElsewhere ? "configuration" : undefined;
}
