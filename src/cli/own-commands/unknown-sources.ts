import type { Message } from "../../core/message.ts";
import { suggestion } from "../../core/suggestion.ts";

/** Names that the user typed for sources, and that nothing has. */
export function unknownSources(typed: Iterable<string>, known: readonly string[]): readonly Message[] {
  return [...typed]
    .filter((name) => !known.includes(name))
    .map((name) => ({
      level: "error",
      code: "unknown-source",
      text: `There is no source "${name}"`,
      hint: known.length === 0 ? "Run it in the folder of the project" : suggestion(name, known),
    }));
}
