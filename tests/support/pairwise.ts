/** Values to choose from, by name of the factor. */
export type Factors = Readonly<Record<string, readonly string[]>>;

/** One value for each factor. */
export type Combination = Readonly<Record<string, string>>;

/**
 * Combinations in which every two values of two factors meet at least once: most faults show in pairs, and all
 * combinations would be thousands. Greedy, and the same on every call.
 */
export function pairwise(factors: Factors): readonly Combination[] {
  const names = Object.keys(factors);
  const missing = new Set(allPairs(factors));
  const combinations: Combination[] = [];
  while (missing.size > 0) {
    const combination = grow(factors, names, missing);
    for (const pair of pairsOf(combination)) missing.delete(pair);
    combinations.push(combination);
  }
  return combinations;
}

/** Begins with a pair that is missing, then takes for each factor the value that adds most. */
function grow(factors: Factors, names: readonly string[], missing: ReadonlySet<string>): Combination {
  const [first = ""] = missing;
  let combination: Combination = Object.fromEntries(first.split(" & ").map((part) => part.split("=")));
  for (const name of names.filter((each) => combination[each] === undefined)) {
    const gains = (factors[name] ?? []).map((value) => {
      const grown = { ...combination, [name]: value };
      return { grown, gain: pairsOf(grown).filter((pair) => missing.has(pair)).length };
    });
    const best = gains.reduce((left, right) => (right.gain > left.gain ? right : left));
    combination = best.grown;
  }
  return Object.fromEntries(names.map((name) => [name, combination[name] ?? ""]));
}

function allPairs(factors: Factors): readonly string[] {
  const singles = Object.entries(factors).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return singles.flatMap((left) => singles.filter((right) => left[0] < right[0]).map((right) => pair(left, right)));
}

function pairsOf(combination: Combination): readonly string[] {
  const singles = Object.entries(combination);
  return singles.flatMap((left) => singles.filter((right) => left[0] < right[0]).map((right) => pair(left, right)));
}

function pair(left: readonly [string, string], right: readonly [string, string]): string {
  return `${left[0]}=${left[1]} & ${right[0]}=${right[1]}`;
}
