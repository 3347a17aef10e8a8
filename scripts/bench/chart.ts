import type { Group } from "./finding.ts";
import { summarize } from "./statistics.ts";

const [left, barWidth, right, line, barHeight] = [300, 460, 120, 22, 14];

/** Bars for the median of each case, with a line from the quarter below it to the quarter above, on a scale for each group. */
export function chart(groups: readonly Group[]): string {
  const parts: string[] = [];
  let y = 10;
  for (const { title, unit, samples } of groups) {
    parts.push(`<text class="title" x="10" y="${y + 16}">${inXml(title)} (${unit})</text>`);
    y += line + 6;
    const cases = [...samples].map(([name, values]) => ({ name, ...summarize(values) }));
    const longest = Math.max(...cases.map(({ high }) => high));
    const width = (value: number) => ((value / longest) * barWidth).toFixed(1);
    for (const { name, median, low, high } of cases) {
      const middle = y + barHeight / 2;
      const isOther = /\bbare\b|^node -e|^curl|^AWS CLI|1\.0\.0/.test(name);
      parts.push(
        `<text class="name" x="${left - 10}" y="${y + 12}">${inXml(name)}</text>`,
        `<rect class="${isOther ? "other" : "ours"}" x="${left}" y="${y}" width="${width(median)}" height="${barHeight}"/>`,
        `<path class="spread" d="M${left + Number(width(low))} ${middle}H${left + Number(width(high))}"/>`,
        `<text x="${left + Number(width(high)) + 8}" y="${y + 12}">${median.toFixed(0)}</text>`,
      );
      y += line;
    }
    y += 10;
  }
  const width = left + barWidth + right;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Medians of the benchmark">
<style>text{font:13px sans-serif;fill:#24292f}.title{font-weight:bold}.name{text-anchor:end}.ours{fill:#2da44e}.other{fill:#8c959f}.spread{stroke:#24292f;stroke-width:2}</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}

function inXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
