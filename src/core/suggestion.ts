import { closest, distance } from "fastest-levenshtein";

/** A hint for a word that is not among those that there are: the nearest of them, or else all. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const nearest = closest(word, candidates);
  return distance(word.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, word.length / 3)
    ? `Did you mean "${nearest}"?`
    : `Known are ${candidates.map((candidate) => `"${candidate}"`).join(", ")}`;
}
