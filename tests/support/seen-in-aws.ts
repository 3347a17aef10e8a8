interface Watched {
  seen(): readonly string[];
}

/** What the emulator saw, without what goes to PyPI, which Poetry before 1.8 asks beside the project's sources. */
export function seenInAws(emulator: Watched): readonly string[] {
  return emulator.seen().filter((line) => !line.startsWith("GET https://pypi.org/"));
}

/** The calls for a token that the emulator saw. */
export function tokenCalls(emulator: Watched): readonly string[] {
  return emulator.seen().filter((line) => line.includes("authorization-token"));
}

/** What repositories were asked for without a good token, or refused. */
export function withoutGoodToken(emulator: Watched): readonly string[] {
  return seenInAws(emulator).filter((line) => / token=(?!valid)| 40[13]/.test(line));
}
