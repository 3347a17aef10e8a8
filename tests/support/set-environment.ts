/** Makes the environment of this process just this one: that which the SDK reads, and in which the home is looked for. */
export function setEnvironment(environment: Readonly<Record<string, string>>): void {
  // Not in place of `process.env`, which alone is the one that Node's own `homedir()` goes by.
  for (const name of Object.keys(process.env)) {
    delete process.env[name];
  }
  Object.assign(process.env, environment);
}
