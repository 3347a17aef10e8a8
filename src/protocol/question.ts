import * as v from "valibot";
import { primarySource } from "../core/primary-source.ts";
import type { KnownUrl } from "../core/project-certificates.ts";
import { Secret } from "../core/secret.ts";
import { knownUrls, usedRepositories } from "../core/used-repositories.ts";

/** The version of the protocol that this core speaks; `docs/protocol.md` describes it. */
export const protocolVersion = 1;

const secret = v.pipe(
  v.string(),
  v.transform((text) => new Secret(text)),
);

const login = v.object({
  username: v.optional(v.unknown()),
  password: secret,
  expiration: v.optional(v.unknown()),
  keyring: v.optional(v.boolean(), false),
});

const loginQuestion = v.pipe(
  v.object({
    ask: v.literal("login"),
    poetry: v.string(),
    command: v.string(),
    verbosity: v.picklist(["quiet", "normal", "verbose", "very_verbose", "debug"]),
    project: v.string(),
    settings: v.unknown(),
    sources: v.array(
      v.object({
        name: v.string(),
        url: v.optional(v.unknown()),
        priority: v.optional(v.unknown()),
        default: v.optional(v.unknown()),
        secondary: v.optional(v.unknown()),
      }),
    ),
    configured: v.record(v.string(), v.unknown()),
    target: v.nullable(v.string()),
    targetUrl: v.optional(v.unknown()),
    held: v.record(v.string(), v.object({ poetry: login, file: login, pypiToken: secret })),
    may: v.object({ obtain: v.boolean(), interact: v.boolean() }),
    arguments: v.optional(v.record(v.string(), v.unknown())),
    trouble: v.optional(v.nullable(v.string())),
    refused: v.optional(v.object({ url: v.string(), authorization: secret })),
  }),
  v.transform(({ sources, configured, target, targetUrl, held, ...asked }) => ({
    ...asked,
    /** The names of all repositories that there are. */
    sources: [...new Set([...sources.map(({ name }) => name), ...Object.keys(configured)])],
    ...withKnownUrls(knownUrls({ sources, configured })),
    ...namedPrimary(primarySource(sources)),
    repositories: usedRepositories({ sources, configured, target, targetUrl, held, isOwn: isOwn(asked.command) }),
  })),
);

const refusals = v.record(v.string(), v.record(v.picklist(["keyring", "auth.toml", "lock"]), v.string()));

const storedQuestion = v.object({ ask: v.literal("stored"), refusals });

const runQuestion = v.object({
  ask: v.literal("run"),
  terminal: v.object({ isTerminal: v.boolean(), columns: v.number(), colour: v.boolean(), encoding: v.string() }),
  python: v.object({ version: v.string(), paths: v.array(v.string()) }),
  keyring: v.object({ name: v.string(), state: v.string() }),
  refusals,
});

const failedQuestion = v.object({ ask: v.literal("failed") });

const questionSchema = v.variant("ask", [loginQuestion, storedQuestion, runQuestion, failedQuestion]);

/** The source that Poetry asks in the place of PyPI. */
function namedPrimary(name: string | undefined): { readonly primarySource?: string } {
  return name === undefined ? {} : { primarySource: name };
}

/** All URLs that Poetry has, by the names that it has them under. */
function withKnownUrls(known: readonly KnownUrl[]): { readonly knownUrls?: readonly KnownUrl[] } {
  return { knownUrls: known };
}

/** Whether a command is one of the plugin's own, which concern all repositories alike. */
export function isOwn(command: string): boolean {
  return command.startsWith("codeartifact ");
}

const envelope = v.object({ version: v.number() });

/** Are these repositories logged in, and if not, log them in. */
export type LoginQuestion = v.InferOutput<typeof loginQuestion>;
/** The logins were put into the store. */
export type StoredQuestion = v.InferOutput<typeof storedQuestion>;
/** Run this command of the plugin's own. */
export type RunQuestion = v.InferOutput<typeof runQuestion>;
type FailedQuestion = v.InferOutput<typeof failedQuestion>;

/** What a line on standard input turned out to be. */
export type ParsedQuestion =
  | LoginQuestion
  | StoredQuestion
  | RunQuestion
  | FailedQuestion
  | { readonly ask: "unknown-version"; readonly version: number }
  | { readonly ask: "unreadable"; readonly reason: string };

/** Reads one line of the protocol. The reason for an unreadable one names the field, never a value. */
export function parseQuestion(line: string): ParsedQuestion {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ask: "unreadable", reason: "not JSON" };
  }
  const versioned = v.safeParse(envelope, json);
  if (!versioned.success) {
    return { ask: "unreadable", reason: "no version" };
  }
  if (versioned.output.version !== protocolVersion) {
    return { ask: "unknown-version", version: versioned.output.version };
  }
  const question = v.safeParse(questionSchema, json);
  return question.success
    ? question.output
    : { ask: "unreadable", reason: `field ${v.getDotPath(question.issues[0]) ?? "ask"}` };
}
