/**
 * The entries of a variable that lists paths or commands, as PATH and BROWSER do: with `;` between them on Windows, where a
 * `:` follows the letter of a drive, and with `:` elsewhere.
 */
export function splitPathList(list: string, platform: NodeJS.Platform): readonly string[] {
  return list.split(separator(platform));
}

/** The variable of these entries. */
export function joinPathList(entries: readonly string[], platform: NodeJS.Platform): string {
  return entries.join(separator(platform));
}

function separator(platform: NodeJS.Platform): string {
  return platform === "win32" ? ";" : ":";
}
