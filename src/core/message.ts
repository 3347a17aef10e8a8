/** How much a message asks of its reader: an `error` means that a repository is not logged in. */
type MessageLevel = "note" | "warning" | "error";

/** One sentence for the user, in the words of the style guide: no final full stop, quoted values, the hint apart. */
export interface Message {
  readonly level: MessageLevel;
  /** Stable name, for tests and for search. */
  readonly code: string;
  readonly text: string;
  /** What to do about it: a sentence that begins with a verb. */
  readonly hint?: string;
}
