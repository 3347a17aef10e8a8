/** What differs between two runs in a text, by the name that is put in its place: `HOME` gives `[HOME]`. */
export type Replacements = Readonly<Record<string, string>>;

/**
 * Makes what a program wrote comparable: the given paths and versions, loopback ports, times of day, measured durations and
 * the hash in the name of an environment give way to names in brackets. Nothing else is changed.
 */
export function filterOutput(text: string, replacements: Replacements): string {
  // The longest first: a path before the path that it lies in.
  const literal = Object.entries(replacements)
    .filter(([, value]) => value !== "")
    .sort(([, left], [, right]) => right.length - left.length);
  const named = literal.reduce((result, [name, value]) => result.replaceAll(wholeWord(value), `[${name}]`), text);
  return (
    named
      .replaceAll(/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/g, "$1:[PORT]")
      // Poetry names an environment after the project, a hash of its path, and Python's version.
      .replaceAll(/-[\w-]{8}-py3\.\d+\b/g, "-[HASH]-py[PYTHON]")
      .replaceAll(/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, "[TIME]")
      .replaceAll(/\b\d{2}:\d{2}:\d{2}\b/g, "[TIME]")
      .replaceAll(/\b\d+\.\d+ ?(?:s|seconds)\b|\b\d+(?:\.\d+)? ?ms\b/g, "[DURATION]")
  );
}

// "2.5.1" is not found in "12.5.10", nor "/tmp/home" in "/tmp/home2".
function wholeWord(value: string): RegExp {
  const escaped = value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.])${escaped}(?!\\.?\\w)`, "g");
}
