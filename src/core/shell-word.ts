/**
 * A text as one word of a command that a person is told to run: as it is, in double quotes, which every shell knows, or,
 * where a shell would see more in it than a text, in the single quotes of sh.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) {
    return text;
  }
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}
