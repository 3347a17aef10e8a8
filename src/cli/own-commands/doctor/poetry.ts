import type { Finding, Patient } from "./finding.ts";

/** Poetry, and the Python that it runs on. */
export function poetryCheck({ login, asked }: Patient): readonly Finding[] {
  return [
    {
      check: "poetry",
      mark: "good",
      title: "Poetry",
      seen: `${login.poetry}, on Python ${asked.python.version}`,
    },
  ];
}
