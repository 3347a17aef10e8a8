/**
 * The TypeScript text with its comments and the insides of its strings and templates taken out, so that words can be looked for in the
 * code alone. Not a parser: a regular expression that holds a quote or `//` confuses it.
 */
export function withoutCommentsAndStrings(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, "``");
}
