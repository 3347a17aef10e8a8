import { spawn } from "node:child_process";
import { isAbsolute } from "node:path";
import { browserCommands } from "../core/sso-flow.ts";
import { childSurroundings } from "./child-surroundings.ts";
import { findExecutable } from "./find-executable.ts";

/** Opens a URL in the person's browser, if there is one. Nothing is said of a failure: the URL is printed anyway. */
export function openBrowser(url: string, environment: NodeJS.ProcessEnv, project: string): void {
  const search = { path: environment["PATH"], project, platform: process.platform };
  for (const [name, ...parameters] of browserCommands(url, environment, process.platform)) {
    const program = isAbsolute(name) ? name : findExecutable(name, search);
    if (program !== undefined) {
      // No shell reads the URL. It outlives this process, and writes nothing on the terminal.
      const browser = spawn(program, parameters, {
        ...childSurroundings(environment, project),
        stdio: "ignore",
        detached: true,
        windowsHide: true,
      });
      browser.on("error", () => undefined);
      browser.unref();
      return;
    }
  }
}
