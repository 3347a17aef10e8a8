import { splitPathList } from "./path-list.ts";
import type { SsoSession } from "./sso-profile.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How a person signs in, and whether a browser is opened for it. */
export interface SsoFlow {
  /** `code`: the browser comes back to this machine by itself. `device`: the person compares a code, on any machine. */
  readonly grant: "code" | "device";
  readonly opensBrowser: boolean;
}

/**
 * Chooses the flow. The browser can come back only if it runs on this machine: not at the other end of an SSH connection,
 * and not where there is no screen. A legacy profile knows the device code alone, as in the AWS CLI.
 */
export function chooseSsoFlow(session: SsoSession, environment: Environment, platform: NodeJS.Platform): SsoFlow {
  const has = (...names: readonly string[]) => names.some((name) => (environment[name] ?? "") !== "");
  const isRemote = has("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY");
  const hasScreen = platform === "darwin" || platform === "win32" || has("DISPLAY", "WAYLAND_DISPLAY");
  // Whoever names a browser has one; at the other end of SSH it is one that hands the URL on, as that of VS Code does.
  const opensBrowser = has("BROWSER") || (hasScreen && !isRemote);
  return { grant: session.name !== undefined && opensBrowser && !isRemote ? "code" : "device", opensBrowser };
}

/**
 * The commands that may open a URL, the first to be tried first: each of `BROWSER`, else what the platform has.
 *
 * `BROWSER` is read as by Python's `webbrowser` and by xdg-open: commands with the platform's path separator between
 * them, `%s` in the place of the URL.
 */
export function browserCommands(
  url: string,
  environment: Environment,
  platform: NodeJS.Platform,
): readonly (readonly [string, ...string[]])[] {
  const named = splitPathList(environment["BROWSER"] ?? "", platform).flatMap((command) => {
    const [program, ...rest] = command.trim().split(/\s+/);
    const parameters = rest.includes("%s") ? rest.map((word) => (word === "%s" ? url : word)) : [...rest, url];
    return program === undefined || program === "" ? [] : [[program, ...parameters] as const];
  });
  if (named.length > 0) {
    return named;
  }
  switch (platform) {
    case "darwin":
      return [["open", url]];
    case "win32":
      // Not `start`, which is of the shell: it would take the URL's `&` for the end of a command.
      return [["rundll32", "url.dll,FileProtocolHandler", url]];
    default:
      return [
        ["xdg-open", url],
        ["wslview", url],
      ];
  }
}
