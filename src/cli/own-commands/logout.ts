import { variablesOf } from "../../core/login-variables.ts";
import type { Message } from "../../core/message.ts";
import type { Secret } from "../../core/secret.ts";
import { namedSources } from "../commands/own-logins.ts";
import { knownProject } from "./known-project.ts";
import type { OwnCommand, Run, RunOutcome } from "./own-command.ts";
import { loginBesideStore, type StoredLogin, silentKeyring, storedLogin } from "./stored-logins.ts";
import { unknownSources } from "./unknown-sources.ts";

/** `poetry codeartifact logout`: first says what is to be taken out of the store, and when that was done, what came of it. */
export const logoutCommand: OwnCommand = {
  definition: {
    description: "Removes the tokens that the plugin stored.",
    help: `Removes the tokens that the plugin stored, from the keyring and auth.toml: those of the named sources, of all
sources of the project or, outside of one, all. A login of your own, with another user name than aws, stays.

  <info>poetry codeartifact logout --all</info>`,
    arguments: [{ name: "source", description: "The sources; all when left out.", optional: true, multiple: true }],
    options: [
      {
        long_name: "all",
        description: "Also what others left there under the user name aws, such as version 1.0.0 of the plugin.",
      },
    ],
  },
  run: async (run) => outcomeOf(run),
};

function outcomeOf(run: Run): RunOutcome {
  const { login, asked, world } = run;
  const all = login.arguments?.["all"] === true;
  const named = namedSources(login);
  const known = login.repositories.map(({ name }) => name);
  const { isProject, trouble } = knownProject(login, world.user);
  // Whose names are meant is not known then.
  if (trouble !== undefined && named.size === 0) {
    return { exitCode: 1, messages: [unreadable(trouble)] };
  }
  const isMeant = (name: string) => (named.size > 0 ? named.has(name) : !isProject || login.sources.includes(name));
  const meant = known.filter(isMeant);
  const stored = meant.flatMap((name) => storedLogin(run, name) ?? []);
  const unwanted = stored.filter(({ owner }) => owner === "plugin" || (all && owner === "aws"));
  if (Object.keys(asked.refusals).length === 0 && unwanted.length > 0) {
    return { exitCode: 0, forget: unwanted.map(({ name, username }) => ({ repository: name, username })) };
  }
  const results = unwanted.map((each) => ({ ...each, refusals: Object.entries(asked.refusals[each.name] ?? {}) }));
  const removed = results.filter(({ refusals }) => refusals.length === 0);
  if (removed.length > 0) {
    world.ledger.forget(
      removed.map(({ password }) => password).filter((token) => !isUsedBeside(token, removed, login)),
    );
  }
  const failures = [
    ...unknownSources(named, known),
    ...results.flatMap(({ name, refusals }) => refusals.map(([store, reason]) => notRemoved(name, store, reason))),
    ...meant.flatMap((name) => silentKeyring(run, name)),
  ];
  const left = stored.filter((each) => !unwanted.includes(each));
  const nothing = stored.length === 0 && failures.length === 0 ? [nothingThere(isProject || named.size > 0)] : [];
  return {
    exitCode: failures.length > 0 ? 1 : 0,
    messages: [
      ...removed.map(removedMessage),
      ...failures,
      ...left.map(leftMessage),
      ...nothing,
      ...meant.flatMap((name) => besideMessage(run, name)),
      ...readyToken(run),
    ],
  };
}

/** Whether another name, which was not logged out of, has the same token: sources of one domain share it. */
function isUsedBeside(token: Secret, removed: readonly StoredLogin[], { repositories }: Run["login"]): boolean {
  const others = repositories.filter(({ name }) => removed.every((each) => each.name !== name));
  return others.some(({ held }) => held.some(({ password }) => password.equals(token)));
}

function removedMessage({ name, place }: StoredLogin): Message {
  return { level: "note", code: "logged-out", text: `Removed the token for "${name}" from ${place}` };
}

function notRemoved(name: string, store: string, reason: string): Message {
  return {
    level: "error",
    code: "not-removed",
    text: `Cannot remove the token for "${name}" from ${store === "keyring" ? "the keyring" : store}: ${reason}`,
    hint: store === "keyring" ? "Unlock the keyring" : "Make Poetry's configuration folder writable",
  };
}

/** What is not to be removed, and why. */
function leftMessage({ name, owner, username, place }: StoredLogin): Message {
  const text = (what: string) => `Left ${what} for "${name}" in ${place}`;
  return owner === "user"
    ? { level: "note", code: "left", text: text(`your login as "${username}"`) }
    : {
        level: "note",
        code: "left",
        text: text("a token that the plugin does not know"),
        hint: "Run poetry codeartifact logout --all to remove it",
      };
}

function nothingThere(isSome: boolean): Message {
  const whose = isSome ? " for these sources" : "";
  return { level: "note", code: "nothing-to-do", text: `Nothing to remove: Poetry's store has no token${whose}` };
}

/** What still logs in. */
function besideMessage(run: Run, name: string): readonly Message[] {
  const beside = loginBesideStore(run, name);
  if (beside === undefined) {
    return [];
  }
  const variables = `${variablesOf(name)}_*`;
  return [
    beside === "environment"
      ? {
          level: "warning",
          code: "still-logged-in",
          text: `${variables} in the environment still logs in to "${name}"`,
          hint: `Unset ${variables}`,
        }
      : {
          level: "warning",
          code: "still-logged-in",
          text: `Poetry's configuration, outside of its store, still has a login for "${name}"`,
          hint: `Look for http-basic.${name} in poetry.toml and config.toml`,
        },
  ];
}

function readyToken({ login, world }: Run): readonly Message[] {
  const { plan } = knownProject(login, world.user);
  return world.user.readyToken === undefined || plan.targets.length === 0
    ? []
    : [
        {
          level: "warning",
          code: "still-logged-in",
          text: "CODEARTIFACT_AUTH_TOKEN in the environment still logs in",
          hint: "Unset CODEARTIFACT_AUTH_TOKEN",
        },
      ];
}

function unreadable(trouble: string): Message {
  return {
    level: "error",
    code: "project-unreadable",
    text: `Cannot read the project: ${trouble}`,
    hint: "Run poetry check",
  };
}
