import * as v from "valibot";
import { Secret } from "../core/secret.ts";

/** The version of the protocol that this core speaks; `docs/protocol.md` describes it. */
export const protocolVersion = 1;

const secret = v.pipe(
  v.string(),
  v.transform((text) => new Secret(text)),
);

const loginQuestion = v.object({
  ask: v.literal("login"),
  poetry: v.string(),
  command: v.string(),
  verbosity: v.picklist(["quiet", "normal", "verbose", "very_verbose", "debug"]),
  project: v.string(),
  sources: v.array(v.string()),
  settings: v.unknown(),
  repositories: v.array(
    v.object({
      name: v.string(),
      urls: v.array(v.unknown()),
      use: v.picklist(["download", "upload", "other"]),
      held: v.array(
        v.object({ username: v.optional(v.unknown()), password: secret, expiration: v.optional(v.unknown()) }),
      ),
    }),
  ),
  may: v.object({ obtain: v.boolean(), interact: v.boolean() }),
});

const explainQuestion = v.object({
  ask: v.literal("explain"),
  refusals: v.record(v.string(), v.record(v.picklist(["keyring", "auth.toml", "lock"]), v.string())),
});

const failedQuestion = v.object({ ask: v.literal("failed") });

const questionSchema = v.variant("ask", [loginQuestion, explainQuestion, failedQuestion]);
const envelope = v.object({ version: v.number() });

export type LoginQuestion = v.InferOutput<typeof loginQuestion>;
export type ExplainQuestion = v.InferOutput<typeof explainQuestion>;
export type FailedQuestion = v.InferOutput<typeof failedQuestion>;

/** What a line on standard input turned out to be. */
export type ParsedQuestion =
  | LoginQuestion
  | ExplainQuestion
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
