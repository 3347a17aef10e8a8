import headless from "@xterm/headless";

/** Characters of one look that stand side by side in a row. */
export interface Run {
  readonly column: number;
  readonly text: string;
  /** The number of the colour, of the terminal's first sixteen; `undefined` for that of plain text. */
  readonly colour: number | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

/** What a terminal of so many columns shows in the end of all that was written to it, row by row. */
export async function screenOf(written: string, columns: number): Promise<readonly (readonly Run[])[]> {
  const terminal = new headless.Terminal({ cols: columns, rows: 100, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const rows = Array.from({ length: terminal.buffer.active.length }, (_, index) => runsOf(terminal, index, columns));
  terminal.dispose();
  return rows.slice(0, rows.findLastIndex((runs) => runs.length > 0) + 1);
}

function runsOf(terminal: headless.Terminal, row: number, columns: number): readonly Run[] {
  const line = terminal.buffer.active.getLine(row);
  const runs: Run[] = [];
  for (let column = 0; column < columns; column += 1) {
    const cell = line?.getCell(column);
    const text = cell?.getChars() ?? "";
    if (cell === undefined || text.trim() === "") continue;
    const run = {
      column,
      text,
      colour: cell.isFgPalette() ? cell.getFgColor() : undefined,
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
    };
    const last = runs.at(-1);
    const gap = last === undefined ? 0 : column - last.column - last.text.length;
    // Words of one look are one run, with the single blank between them.
    if (last !== undefined && gap <= 1 && looksLike(last, run)) {
      runs[runs.length - 1] = { ...last, text: `${last.text}${" ".repeat(gap)}${text}` };
    } else {
      runs.push(run);
    }
  }
  return runs;
}

function looksLike(left: Run, right: Run): boolean {
  return left.colour === right.colour && left.isBold === right.isBold && left.isDim === right.isDim;
}
