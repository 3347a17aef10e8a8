/** What the names of the environment variables begin with in which Poetry looks for a repository's login. */
export function variablesOf(name: string): string {
  return `POETRY_HTTP_BASIC_${name.toUpperCase().replaceAll(/[-.]/g, "_")}`;
}
