/** A `[[tool.poetry.source]]` table, as far as it says when it is asked. */
export interface RankedSource {
  readonly name: string;
  /** Since Poetry 1.5. */
  readonly priority?: unknown;
  /** Before, and up to 1.8. */
  readonly default?: unknown;
  readonly secondary?: unknown;
}

/**
 * The name of the source that Poetry asks first, in the place of PyPI; `undefined` where that is PyPI itself.
 *
 * A source without a priority is primary (`sources/source.py` and `factory.py`, 1.2 to 2.5).
 */
export function primarySource(sources: readonly RankedSource[]): string | undefined {
  const ofRank = (wanted: string) => sources.find((source) => rankOf(source) === wanted)?.name;
  return ofRank("default") ?? ofRank("primary");
}

function rankOf({ priority, default: isDefault, secondary }: RankedSource): string {
  if (typeof priority === "string") {
    return priority.toLowerCase();
  }
  if (isDefault === true) {
    return "default";
  }
  return secondary === true ? "secondary" : "primary";
}
