import * as v from "valibot";
import type { Message } from "./message.ts";
import { suggestion } from "./suggestion.ts";

/** `[tool.poetry_codeartifact_login]`, checked. */
export interface Settings {
  /** Where a new login rests: in Poetry's credential store, or nowhere. */
  readonly storage: "poetry" | "memory";
  /** Which way to AWS is taken. */
  readonly provider: "auto" | "sdk" | "aws-cli";
  /** By name of the Poetry source. */
  readonly sources: ReadonlyMap<string, SourceSettings>;
  /** Sources whose table cannot be used. They are not logged in; `messages` says why. */
  readonly brokenSources: ReadonlySet<string>;
  readonly messages: readonly Message[];
}

/** One `[[tool.poetry_codeartifact_login.source]]`. */
export interface SourceSettings {
  readonly name: string;
  readonly domain?: string;
  readonly domainOwner?: string;
  readonly awsProfile?: string;
  readonly roleArn?: string;
  readonly region?: string;
  readonly durationSeconds?: number;
}

const section = "tool.poetry_codeartifact_login";

const tableSchema = v.strictObject({
  storage: v.optional(v.picklist(["poetry", "memory"]), "poetry"),
  provider: v.optional(v.picklist(["auto", "sdk", "aws-cli"]), "auto"),
  source: v.optional(v.array(v.record(v.string(), v.unknown())), []),
});

const filledText = v.pipe(v.string("a string"), v.nonEmpty("a string that is not empty"));

const sourceSchema = v.strictObject({
  name: filledText,
  // Names of domains: 2 to 50 characters (CodeArtifact API reference, DomainName).
  domain: v.optional(
    v.pipe(
      v.string("a string"),
      v.regex(
        /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/,
        "2 to 50 lower-case letters, digits and dashes, beginning with a letter",
      ),
    ),
  ),
  domain_owner: v.optional(
    v.pipe(v.string("a string of digits, in quotes"), v.regex(/^[0-9]+$/, "a string of digits")),
  ),
  aws_profile: v.optional(filledText),
  role_arn: v.optional(
    v.pipe(
      v.string("a string"),
      v.regex(
        /^arn:[a-z-]+:iam::[0-9]{12}:role\/\S+$/,
        'the ARN of a role, such as "arn:aws:iam::123456789012:role/NAME"',
      ),
    ),
  ),
  region: v.optional(
    v.pipe(
      v.string("a string"),
      v.regex(/^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/, 'the name of an AWS region, such as "us-west-2"'),
    ),
  ),
  // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html
  duration_seconds: v.optional(
    v.pipe(
      v.number("a whole number"),
      v.integer("a whole number"),
      v.check(
        (seconds) => seconds === 0 || (seconds >= 900 && seconds <= 43_200),
        "0 or a whole number from 900 to 43200",
      ),
    ),
  ),
});

/**
 * Reads the settings of a project. Never fails: what cannot be used is left out and told.
 *
 * @param raw the TOML table as JSON, `null` when the project has none
 * @param knownSources names of the project's Poetry sources, for settings that name none of them
 */
export function parseSettings(raw: unknown, knownSources: readonly string[]): Settings {
  const messages: Message[] = [];
  const table = readTable(raw ?? {}, messages);
  const sources = new Map<string, SourceSettings>();
  const brokenSources = new Set<string>();
  for (const [index, rawSource] of table.source.entries()) {
    const path = `${section}.source[${index}]`;
    const name = typeof rawSource["name"] === "string" ? rawSource["name"] : undefined;
    const source = readTolerantly(sourceSchema, rawSource, path, messages);
    if (source === undefined) {
      if (name !== undefined) {
        brokenSources.add(name);
      }
      continue;
    }
    if (!knownSources.includes(source.name)) {
      messages.push(unknownSource(path, source.name, knownSources));
      continue;
    }
    if (sources.has(source.name)) {
      messages.push({
        level: "warning",
        code: "settings",
        text: `${path}.name: "${source.name}" has settings already; these replace them`,
        hint: "Keep one of the tables",
      });
    }
    sources.set(source.name, {
      name: source.name,
      ...(source.domain !== undefined && { domain: source.domain }),
      ...(source.domain_owner !== undefined && { domainOwner: source.domain_owner }),
      ...(source.aws_profile !== undefined && { awsProfile: source.aws_profile }),
      ...(source.role_arn !== undefined && { roleArn: source.role_arn }),
      ...(source.region !== undefined && { region: source.region }),
      ...(source.duration_seconds !== undefined && { durationSeconds: source.duration_seconds }),
    });
  }
  return { storage: table.storage, provider: table.provider, sources, brokenSources, messages };
}

type Table = v.InferOutput<typeof tableSchema>;

/** Reads key by key, so that one wrong value does not take the others with it. */
function readTable(raw: unknown, messages: Message[]): Table {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    messages.push(wrongValue(section, raw, "a table"));
    return { storage: "poetry", provider: "auto", source: [] };
  }
  const entries: Record<string, unknown> = { ...raw };
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(entries)) {
    if (!Object.hasOwn(tableSchema.entries, key)) {
      messages.push(unknownKey(section, key, Object.keys(tableSchema.entries)));
    } else if (key === "source") {
      known[key] = readSourceList(value, messages);
    } else {
      known[key] = value;
    }
  }
  const whole = v.safeParse(tableSchema, known);
  if (whole.success) {
    return whole.output;
  }
  for (const issue of whole.issues) {
    const key = String(issue.path?.[0]?.key);
    messages.push(wrongValue(`${section}.${key}`, known[key], choices(issue.expected)));
    // Somebody who wrote anything at all after "storage" may have wanted nothing to be stored.
    known[key] = key === "storage" ? "memory" : undefined;
  }
  return v.parse(tableSchema, known);
}

function readSourceList(value: unknown, messages: Message[]): readonly unknown[] {
  if (!Array.isArray(value)) {
    messages.push(wrongValue(`${section}.source`, value, `an array of tables, each headed [[${section}.source]]`));
    return [];
  }
  return value.filter((element: unknown, index) => {
    const isTable = typeof element === "object" && element !== null && !Array.isArray(element);
    if (!isTable) {
      messages.push(wrongValue(`${section}.source[${index}]`, element, "a table"));
    }
    return isTable;
  });
}

type SourceTable = v.InferOutput<typeof sourceSchema>;

/** Leaves unknown keys out with a warning; `undefined` when a key that counts is missing or wrong. */
function readTolerantly(
  schema: typeof sourceSchema,
  raw: Record<string, unknown>,
  path: string,
  messages: Message[],
): SourceTable | undefined {
  const knownKeys = Object.keys(schema.entries);
  const known = Object.fromEntries(Object.entries(raw).filter(([key]) => knownKeys.includes(key)));
  const strayKeys = Object.keys(raw).filter((key) => !knownKeys.includes(key));
  messages.push(...strayKeys.map((key) => unknownKey(path, key, knownKeys)));
  const parsed = v.safeParse(schema, known);
  if (parsed.success) {
    return parsed.output;
  }
  for (const issue of parsed.issues) {
    const key = String(issue.path?.[0]?.key);
    messages.push(
      key in known
        ? wrongValue(`${path}.${key}`, known[key], issue.message)
        : {
            level: "error",
            code: "settings",
            text: `${path}: "${key}" is missing, so the table is not used`,
            hint: `Add ${key} = "…" with the name of a [[tool.poetry.source]]`,
          },
    );
  }
  return undefined;
}

function wrongValue(path: string, value: unknown, wanted: string): Message {
  return { level: "error", code: "settings", text: `${path}: wanted ${wanted}, got ${quote(value)}` };
}

function unknownKey(path: string, key: string, knownKeys: readonly string[]): Message {
  return {
    level: "warning",
    code: "settings",
    text: `${path}: unknown key "${key}" is ignored`,
    hint: suggestion(key, knownKeys),
  };
}

function unknownSource(path: string, name: string, knownSources: readonly string[]): Message {
  return {
    level: "warning",
    code: "settings",
    text: `${path}.name: no [[tool.poetry.source]] is named "${name}"`,
    hint: knownSources.length === 0 ? "Add the source, or remove this table" : suggestion(name, knownSources),
  };
}

/** Turns valibot's `("poetry" | "memory")` into words. */
function choices(expected: string | null): string {
  return (expected ?? "another value").replace(/^\(|\)$/g, "").replaceAll(" | ", " or ");
}

const longestQuote = 80;

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
}
