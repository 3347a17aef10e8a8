import { redacted } from "../aws/redacted.ts";

/**
 * Keeps what libraries have to say from the user: standard output is the protocol's, standard error the user's. The AWS
 * SDK writes to the console that there are several credential sources, and has Node warn of Node's own version.
 *
 * Of an error that nobody caught, Node would print every property, and the line of code: headers with a token could be
 * among the former, and the latter is a whole file of the bundle. Where it was thrown has to do.
 */
export function silenceLibraries(): void {
  process.removeAllListeners("warning");
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    console[method] = () => undefined;
  }
  process.on("uncaughtException", (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.name) : typeof error;
    process.stderr.write(`${redacted(text, process.env)}\n`, () => process.exit(1));
  });
}
