import type { BundledPackage } from "./bundled-packages.ts";

/**
 * The notices that have to go with the bundle: every npm package with code in it, its version, its licence and the text of
 * that licence, packages with the same text under one heading.
 */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, BundledPackage[]>();
  for (const entry of packages) byText.set(entry.licenceText, [...(byText.get(entry.licenceText) ?? []), entry]);
  const sections = [...byText].map(([text, entries]) => {
    const names = entries.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${names.join("\n")}\n\n${text}`;
  });
  return [
    "This plugin contains code of the following packages, each under its own licence.\n",
    ...sections.sort(),
  ].join(`\n${"-".repeat(80)}\n\n`);
}
