import type { LoginWorld } from "../../src/cli/commands/login.ts";
import type { Finding, Machine, Patient } from "../../src/cli/own-commands/doctor/finding.ts";
import { admit } from "../../src/cli/own-commands/doctor.ts";
import { Secret } from "../../src/core/secret.ts";
import { onlyMessages } from "../../src/protocol/answer.ts";
import type { LoginQuestion, RunQuestion } from "../../src/protocol/question.ts";
import { sharedUrl } from "./documented-example.ts";

/** A repository as the shim describes it in a question. */
export type AskedRepository = LoginQuestion["repositories"][number];

/** What a test wants of a patient of `poetry codeartifact doctor`; all of it can be left out. */
export interface PatientDescription {
  readonly login?: Partial<LoginQuestion>;
  readonly asked?: Partial<RunQuestion>;
  readonly machine?: Partial<Machine>;
}

/** A repository, that of {@link sharedUrl} unless told otherwise, for which nothing is held. */
export function askedRepository(name: string, values: Partial<AskedRepository> = {}): AskedRepository {
  return { name, urls: [sharedUrl], use: "download", held: [], ...values };
}

/** A stored login, in each place where Poetry may have one. */
export function heldLogins(merged: string, stored = merged, username = "aws") {
  return [merged, stored].map((password) => ({ username, password: new Secret(password), keyring: false }));
}

/** The source "corp", Poetry 2.5.1, no settings, no keyring, no environment. */
export function doctorPatient(world: LoginWorld, { login, asked, machine }: PatientDescription = {}): Patient {
  const repositories = login?.repositories ?? [askedRepository("corp")];
  return admit(
    {
      world,
      answer: onlyMessages([]),
      login: {
        ask: "login",
        poetry: "2.5.1",
        command: "codeartifact doctor",
        verbosity: "normal",
        project: "/nowhere",
        settings: null,
        sources: repositories.map(({ name }) => name),
        may: { obtain: false, interact: false },
        ...login,
        repositories,
      },
      asked: {
        ask: "run",
        terminal: { isTerminal: false, columns: 80, colour: false, encoding: "utf-8" },
        python: { version: "3.12.1", paths: [] },
        keyring: { name: "null Keyring", state: "not used" },
        refusals: {},
        ...asked,
      },
    },
    {
      environment: {},
      home: "/home/ana",
      node: { path: "/usr/bin/node", version: "22.1.0" },
      ...machine,
    },
  );
}

/** Findings as lines: `good Poetry: 2.5.1`, the hint behind ` -> `. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ mark, title, seen, hint }) => `${mark} ${title}: ${seen}${hint === undefined ? "" : ` -> ${hint}`}`,
  );
}
