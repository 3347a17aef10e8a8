import type { PackageRelease } from "./world.ts";

/** The Python that every release of the emulated world claims to need. */
export const REQUIRES_PYTHON = ">=3.7";

/** PEP 503: lower case, runs of `-`, `_` and `.` as one dash. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** The importable name, which is also the name's form in file names (PEP 427, PEP 625). */
export function moduleName(release: PackageRelease): string {
  return normalizeName(release.name).replaceAll("-", "_");
}

/** The code of a release: just enough to show that it was installed. */
export function moduleSource(release: PackageRelease): string {
  return `__version__ = "${release.version}"


def greet() -> str:
    return "Hello from ${release.name} ${release.version}"
`;
}

/** Core metadata 2.2 without `Dynamic`, so that an installer may trust a source distribution's PKG-INFO (PEP 643). */
export function coreMetadata(release: PackageRelease): string {
  const requires = (release.requires ?? []).map((requirement) => `Requires-Dist: ${requirement}\n`);
  return `Metadata-Version: 2.2
Name: ${release.name}
Version: ${release.version}
Summary: A package of the emulated world
Requires-Python: ${REQUIRES_PYTHON}
${requires.join("")}`;
}
