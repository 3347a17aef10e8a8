import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { checkoutFolder } from "../../scripts/checkout.ts";

/** A fenced block of a page. */
export interface DocumentedBlock {
  readonly page: string;
  /** The last heading before it. */
  readonly heading: string;
  /** What stands after the fence: `toml`, `json question`. */
  readonly language: string;
  /** A comment of Markdown in the line before the fence: `recipe: github`. */
  readonly mark: string;
  readonly text: string;
}

/** Every Markdown file that people are to read, by its path in the checkout. */
export const pages: readonly string[] = ["", "docs"].flatMap((folder) =>
  readdirSync(join(checkoutFolder, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join(folder, name)),
);

/** The text of a page, or of any other file of the checkout. */
export function textOf(path: string): string {
  return readFileSync(join(checkoutFolder, path), "utf8");
}

/** The fenced blocks of a page, in order; what is indented in the page, in a list, is not in the block. */
export function blocksOf(page: string): readonly DocumentedBlock[] {
  const text = textOf(page);
  const fences = /(?:^ *<!-- (?<mark>.+) -->\n)?^(?<indent> *)```(?<language>.*)\n(?<block>[\s\S]*?)^\k<indent>```$/gm;
  return [...text.matchAll(fences)].map(({ index, groups = {} }) => ({
    page,
    heading: [...text.slice(0, index).matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? "",
    language: groups["language"] ?? "",
    mark: groups["mark"] ?? "",
    text: (groups["block"] ?? "").replaceAll(new RegExp(`^${groups["indent"]}`, "gm"), ""),
  }));
}

/** The page without its fenced blocks. */
export function proseOf(page: string): string {
  return textOf(page).replaceAll(/^( *)```.*\n[\s\S]*?^\1```$/gm, "");
}

/** Each piece of the page's prose that is set as code, such as `poetry lock`. */
export function codeOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/(`+)(.+?)\1/gs)].map(([, , code = ""]) => code.replaceAll(/\s+/g, " ").trim());
}
