import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { Secret } from "../core/secret.ts";
import type { Environment } from "./environment.ts";

/** A login of a netrc file, and which file that is. */
export interface NetrcLogin {
  readonly path: string;
  readonly password: Secret;
}

/**
 * The login that requests, and so Poetry, would find for a host: in the file that `NETRC` names, else in `~/.netrc`, else
 * in `~/_netrc` (requests, utils.py, `get_netrc_auth()`). Nothing where none of them can be read.
 */
export function netrcLogin(host: string, environment: Environment): NetrcLogin | undefined {
  const named = environment["NETRC"];
  for (const path of named === undefined ? ["~/.netrc", "~/_netrc"] : [named]) {
    const text = read(path.replace(/^~/, homedir()));
    if (text !== undefined) {
      const password = passwordFor(host, text);
      return password === undefined ? undefined : { path, password: new Secret(password) };
    }
  }
  return undefined;
}

/**
 * Tokens between blanks: `machine HOST` or `default`, then `login`, `account` and `password`, each with its value; `#`
 * begins a comment; `macdef` has lines up to an empty one (inetutils, "The .netrc file").
 */
function passwordFor(host: string, text: string): string | undefined {
  const tokens = text
    .replaceAll(/^\s*macdef .*(?:\n.+)*/gm, "")
    .replaceAll(/(?:^|\s)#.*/g, "")
    .split(/\s+/)
    .filter((token) => token !== "");
  const passwords = new Map<string, string>();
  let machine = "";
  for (let index = 0; index < tokens.length; index += 2) {
    const [key, value = ""] = tokens.slice(index, index + 2);
    if (key === "default") {
      machine = "";
      index -= 1;
    } else if (key === "machine") {
      machine = value;
    } else if (key === "password") {
      passwords.set(machine, value.replace(/^"(.*)"$/, "$1"));
    }
  }
  return passwords.get(host) ?? passwords.get("");
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
