import { type Finding, levelMarks, type Patient } from "./finding.ts";

/** Every problem of `[tool.poetry_codeartifact_login]`. */
export function settingsCheck({ login, settings }: Patient): readonly Finding[] {
  if (settings.messages.length > 0) {
    return settings.messages.map(({ level, text, hint }) => ({
      check: "settings",
      mark: levelMarks[level],
      title: "Settings",
      seen: text,
      ...(hint !== undefined && { hint }),
    }));
  }
  const count = settings.sources.size;
  const seen =
    login.settings === null
      ? "none, and none are needed for the host names of AWS"
      : `for ${count} ${count === 1 ? "source" : "sources"}, storage = "${settings.storage}", provider = "${settings.provider}"`;
  return [{ check: "settings", mark: "good", title: "Settings", seen }];
}
