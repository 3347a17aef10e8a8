/** The settings below a heading, by lower-case key. */
export type Section = Readonly<Record<string, string>>;

/**
 * Reads the AWS configuration's form of INI as the AWS CLI does, by the rules of Python's `configparser.RawConfigParser`
 * and of botocore's `configloader.py`: `=` or `:` after a key, in any case; a line that is indented more than its key goes
 * on with the value; no comments behind a value; `[DEFAULT]` is for all sections. Settings in a setting, as below
 * `services`, get a key with a dot: `codeartifact.endpoint_url`.
 *
 * What `configparser` stops at (a line without a key, a heading that is there twice) is passed over.
 */
export function parseIni(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  let value: string[] | undefined;
  let keyIndent = 0;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const content = line.trim();
    if (content === "" || /^[#;]/.test(content)) {
      continue;
    }
    const indent = line.search(/\S/);
    if (value !== undefined && indent > keyIndent) {
      value.push(content);
      continue;
    }
    keyIndent = indent;
    const heading = /^\[(.+)\]/.exec(content)?.[1];
    const [, key, first = ""] = /^([^=:]+)[=:](.*)$/.exec(content) ?? [];
    if (heading !== undefined) {
      section = sections.get(heading) ?? new Map();
      sections.set(heading, section);
      value = undefined;
    } else if (section !== undefined && key !== undefined) {
      value = [first.trim()];
      section.set(key.trim().toLowerCase(), value);
    }
  }
  const forAll = sections.get("DEFAULT") ?? [];
  sections.delete("DEFAULT");
  return new Map([...sections].map(([name, settings]) => [name, flat([...forAll, ...settings])]));
}

function flat(settings: readonly (readonly [string, readonly string[]])[]): Section {
  return Object.fromEntries(
    settings.flatMap(([key, [first = "", ...more]]) =>
      first === "" && more.length > 0 ? inner(key, more) : [[key, [first, ...more].join("\n")] as const],
    ),
  );
}

function inner(key: string, lines: readonly string[]): readonly (readonly [string, string])[] {
  return lines
    .map((line) => /^([^=]*)=(.*)$/.exec(line) ?? [])
    .map(([, innerKey = "", value = ""]) => [`${key}.${innerKey.trim()}`, value.trim()]);
}

/** What the headings of `~/.aws/config` are for, by name: `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`. */
export interface ConfigSections {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
  readonly services: ReadonlyMap<string, Section>;
}

/** Sorts the sections of `~/.aws/config`; of two for one profile, the later counts (`build_profile_map`). */
export function configSections(sections: ReadonlyMap<string, Section>): ConfigSections {
  const named = (kind: string) =>
    new Map(
      [...sections].flatMap(([heading, section]) => {
        if (kind === "profile" && heading === "default") return [[heading, section] as const];
        const words = heading.startsWith(kind) ? shellWords(heading) : [];
        return words[1] === undefined || words.length !== 2 ? [] : [[words[1], section] as const];
      }),
    );
  return { profiles: named("profile"), ssoSessions: named("sso-session"), services: named("services") };
}

/** The words of a text as Python's `shlex.split` takes it apart; none where a quotation does not end. */
function shellWords(text: string): readonly string[] {
  const word = /(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\s\\'"])+/g;
  if (text.replaceAll(word, "").trim() !== "") {
    return [];
  }
  return (text.match(word) ?? []).map((each) =>
    each.replaceAll(
      /\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g,
      (_all, escaped = "", single = "", double = "") => `${escaped}${single}${double.replaceAll(/\\(["\\])/g, "$1")}`,
    ),
  );
}
