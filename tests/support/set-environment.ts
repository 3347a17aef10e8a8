import { onPosix } from "./on-posix.ts";

/**
 * Makes the environment of this process just this one: that which the SDK reads, and in which the home is looked for. Windows
 * keeps what its sockets and temporary files need, and has the home by its own name too, which `homedir()` goes by.
 */
export function setEnvironment(environment: Readonly<Record<string, string>>): void {
  const { SystemRoot, TEMP } = process.env;
  // Not in place of `process.env`, which alone is the one that Node's own `homedir()` goes by.
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  const windows = { ...(SystemRoot && { SystemRoot }), ...(TEMP && { TEMP }), USERPROFILE: environment["HOME"] ?? "" };
  Object.assign(process.env, onPosix ? environment : { ...windows, ...environment });
}
