import { join } from "node:path";
import { readText } from "./read-text.ts";

/**
 * A package that the project has of a source, to try its index with: CodeArtifact has no list of packages, and answers
 * for one that it does not have as for a repository that does not exist. A light look at the text is enough: a wrong name
 * could only be one of the project's own packages.
 *
 * @param source name of the source
 * @param project absolute path of the project's folder
 */
export function packageOf(source: string, project: string): string | undefined {
  const name = lockedPackage(source, readText(join(project, "poetry.lock")));
  return name ?? wantedPackage(source, readText(join(project, "pyproject.toml")));
}

/** `[[package]]` with `name = "…"`, and below it `[package.source]` with `reference = "SOURCE"`. */
function lockedPackage(source: string, text: string): string | undefined {
  const tables = text.split(/^\[\[package\]\]$/m).slice(1);
  const table = tables.find(
    (each) => /^\[package\.source\]\n(?:.+\n)*?reference = "(.*)"$/m.exec(each)?.[1] === source,
  );
  return table === undefined ? undefined : packageName(/^name = "(.*)"$/m.exec(table)?.[1]);
}

/** `NAME = { version = "…", source = "SOURCE" }`, or a table `[….dependencies.NAME]` with `source = "SOURCE"` in it. */
function wantedPackage(source: string, text: string): string | undefined {
  const inline = text.matchAll(/^\s*["']?([A-Za-z0-9._-]+)["']?\s*=\s*\{[^}\n]*\bsource\s*=\s*["']([^"'\n]*)["']/gm);
  const tables = text.matchAll(
    /^\[tool\.poetry\.(?:group\.[^\]\n]+\.)?dependencies\.["']?([A-Za-z0-9._-]+)["']?\]\n(?:(?!\[).*\n)*?source\s*=\s*["']([^"'\n]*)["']/gm,
  );
  return packageName([...inline, ...tables].find(([, , named]) => named === source)?.[1]);
}

/** As it is written in the URL of an index (PEP 503). */
function packageName(name: string | undefined): string | undefined {
  return name !== undefined && /^[A-Za-z0-9._-]+$/.test(name)
    ? name.toLowerCase().replaceAll(/[-_.]+/g, "-")
    : undefined;
}
