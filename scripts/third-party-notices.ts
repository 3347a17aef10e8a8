import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A package whose code is in the bundle. */
interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier, as the package's own package.json has it. */
  readonly licence: string;
  /** The text of its licence and notice files; empty when it ships none. */
  readonly text: string;
}

/**
 * The notices that have to go with the bundle: every npm package with code in it, its version, its licence and the text of
 * that licence, packages with the same text under one heading.
 *
 * Throws when a package tells no licence at all.
 *
 * @param modules absolute paths of the modules in the bundle
 */
export async function thirdPartyNotices(modules: readonly string[]): Promise<string> {
  const packages = await Promise.all(bundledPackageFolders(modules).map(readPackage));
  const byText = new Map<string, BundledPackage[]>();
  for (const entry of packages) byText.set(entry.text, [...(byText.get(entry.text) ?? []), entry]);
  const sections = [...byText].map(([text, entries]) => {
    const names = entries.map((entry) => `${entry.name} ${entry.version} (${entry.licence})`);
    return `${names.join("\n")}\n\n${text === "" ? "These come without a licence file; in brackets stands what their package.json says.\n" : text}`;
  });
  return [
    "This plugin contains code of the following packages, each under its own licence.\n",
    ...sections.sort(),
  ].join(`\n${"-".repeat(80)}\n\n`);
}

// "/checkout/node_modules/a/node_modules/@scope/b/dist/x.js" -> "/checkout/node_modules/a/node_modules/@scope/b"
function bundledPackageFolders(modules: readonly string[]): readonly string[] {
  const folders = modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)].sort();
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const name = stringIn(manifest, "name");
  const version = stringIn(manifest, "version");
  const licence = stringIn(manifest, "license");
  if (name === undefined || version === undefined) throw new Error(`${folder}/package.json has no name or no version`);
  if (licence === undefined) throw new Error(`${folder}/package.json does not tell the package's licence`);
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return { name, version, licence, text: texts.map((text) => `${text.replaceAll("\r\n", "\n").trim()}\n`).join("\n") };
}

function stringIn(value: unknown, key: string): string | undefined {
  if (typeof value !== "object" || value === null || !(key in value)) return undefined;
  const found: unknown = Reflect.get(value, key);
  return typeof found === "string" ? found : undefined;
}
