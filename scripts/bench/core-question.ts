/** What a question for a login asks about; the rest of it is that of a `poetry lock` in a project without settings. */
export interface CoreQuestion {
  readonly sources: readonly { readonly name: string; readonly url: string }[];
  /** The tokens that are held, by the source's name. */
  readonly held?: Readonly<Record<string, string>>;
  readonly obtain: boolean;
  readonly settings?: object;
}

/** A question for the core, as a line. */
export function coreQuestion({ sources, held = {}, obtain, settings }: CoreQuestion): string {
  const login = (name: string) =>
    name in held ? { username: "aws", password: held[name] } : { username: null, password: "" };
  const question = {
    version: 1,
    ask: "login",
    poetry: "2.5.1",
    command: "lock",
    verbosity: "normal",
    project: "/nowhere",
    settings: settings ?? null,
    sources,
    configured: {},
    target: null,
    targetUrl: null,
    held: Object.fromEntries(
      sources.map(({ name }) => [name, { poetry: login(name), file: login(name), pypiToken: "" }]),
    ),
    refusals: {},
    may: { obtain, interact: false },
  };
  return `${JSON.stringify(question)}\n`;
}
