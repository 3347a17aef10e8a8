import type { Run } from "./screen.ts";

const characterWidth = 8.4;
const lineHeight = 19;
const margin = 16;
const titleBar = 32;

/** Colours on the picture's own dark background, so that it can be read on a light page and on a dark one. */
const palette = ["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#e6edf3"];
const plainColour = "#e6edf3";

/** Draws the rows of a terminal as SVG; `description` is for those who do not see it. */
export function terminalSvg(
  rows: readonly (readonly Run[])[],
  { columns, description }: { readonly columns: number; readonly description: string },
): string {
  const width = Math.ceil(columns * characterWidth + 2 * margin);
  const height = titleBar + rows.length * lineHeight + margin;
  const texts = rows.flatMap((runs, row) => runs.map((run) => runText(run, titleBar + (row + 1) * lineHeight - 5)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(description)}</title>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<g fill="#484f58"><circle cx="20" cy="17" r="5"/><circle cx="38" cy="17" r="5"/><circle cx="56" cy="17" r="5"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${texts.join("\n")}
</g>
</svg>
`;
}

function runText({ column, text, colour, isBold, isDim }: Run, y: number): string {
  const attributes = [
    `x="${round(margin + column * characterWidth)}"`,
    `y="${y}"`,
    // Whatever font there is, the columns stay where they are.
    `textLength="${round(text.length * characterWidth)}"`,
    `fill="${colour === undefined ? plainColour : (palette[colour % palette.length] ?? plainColour)}"`,
    ...(isBold ? ['font-weight="bold"'] : []),
    ...(isDim ? ['opacity="0.6"'] : []),
  ];
  return `<text ${attributes.join(" ")}>${escaped(text)}</text>`;
}

const round = (length: number) => Math.round(length * 10) / 10;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
