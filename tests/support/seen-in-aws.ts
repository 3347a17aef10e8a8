/** What the emulator saw, without what goes to PyPI, which Poetry before 1.8 asks beside the project's sources. */
export function seenInAws(emulator: { seen(): readonly string[] }): readonly string[] {
  return emulator.seen().filter((line) => !line.startsWith("GET https://pypi.org/"));
}
