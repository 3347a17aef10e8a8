import { stripVTControlCharacters, styleText } from "node:util";
import type { RunQuestion } from "../../protocol/question.ts";

/** How a state is marked. */
export type Mark = "good" | "warning" | "bad";

/** What a report is written on: it knows what the terminal can show. */
export interface Paper {
  readonly columns: number;
  /** `✓`, `!` and `✗`, in colour; `ok`, `!` and `x` where the encoding has no such signs. All one or two cells wide. */
  mark(mark: Mark): string;
  /** A text that is less important than what is around it. */
  dim(text: string): string;
  bold(text: string): string;
  /** The text without what the terminal would obey, and without what its encoding does not have. */
  plain(text: string): string;
}

const signs = { good: ["✓", "ok", "green"], warning: ["!", "!", "yellow"], bad: ["✗", "x", "red"] } as const;

/** What can be written on this output: colours where Poetry has them, signs where the encoding has them. */
export function paperFor({ columns, colour, encoding }: RunQuestion["terminal"]): Paper {
  const isUnicode = /^utf-?(8|16|32)/i.test(encoding);
  const styled = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    columns,
    mark: (mark) => styled(signs[mark][2], signs[mark][isUnicode ? 0 : 1]),
    dim: (text) => styled("dim", text),
    bold: (text) => styled("bold", text),
    plain: (text) => {
      const visible = stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
      return isUnicode ? visible : visible.replaceAll(/[^\x20-\x7e]/g, "?");
    },
  };
}
