/**
 * Keeps what libraries have to say from the user: standard output is the protocol's, standard error the user's. The AWS
 * SDK writes to the console that there are several credential sources, and has Node warn of Node's own version.
 */
export function silenceLibraries(): void {
  process.removeAllListeners("warning");
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    console[method] = () => undefined;
  }
}
