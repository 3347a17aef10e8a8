import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProjectCertificate, projectCertificates, withCertificates } from "../core/project-certificates.ts";
import type { ParsedQuestion } from "../protocol/question.ts";

/** A question with what the project's `poetry.toml` says of the certificates of its repositories. */
export async function withProjectCertificates(question: ParsedQuestion): Promise<ParsedQuestion> {
  if (question.ask !== "login") {
    return question;
  }
  const certificates = await readProjectCertificates(join(question.project, "poetry.toml"));
  return {
    ...question,
    repositories: [...withCertificates(question.repositories, question.knownUrls ?? [], certificates)],
  };
}

/** Poetry has read the file by now: what cannot be read here is not there, what is not understood here is there. */
async function readProjectCertificates(file: string): Promise<readonly ProjectCertificate[]> {
  const text = readText(file);
  // A key may be written with escapes.
  if (!/certificates|\\/.test(text)) {
    return [];
  }
  // Its code is loaded for the few projects that need it.
  const { parse } = await import("smol-toml");
  try {
    return projectCertificates(file, parse(text));
  } catch {
    return [{ file, name: undefined }];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
