import { closest, distance } from "fastest-levenshtein";
import { Problem } from "../core/problem.ts";

/**
 * @param known all profiles that there are
 * @param role what the profile was wanted as, in words, if not as the one to ask as
 */
export function profileNotFound(name: string, known: readonly string[], role?: string): Problem {
  return new Problem(
    "profile-not-found",
    `there is no AWS profile "${name}" on this machine${role === undefined ? "" : `, ${role}`}`,
    hint(name, known),
  );
}

function hint(name: string, known: readonly string[]): string {
  if (known.length === 0) {
    return "Run aws configure sso, which makes one";
  }
  const nearest = closest(name, [...known]);
  if (distance(name, nearest) <= Math.max(2, name.length / 3)) {
    return `Did you mean "${nearest}"?`;
  }
  return `Known are ${known.map((each) => `"${each}"`).join(", ")}`;
}
