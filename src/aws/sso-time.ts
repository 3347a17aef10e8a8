/** The last moment that the times in an SSO session's file can tell. */
const lastMoment = Date.parse("9999-12-31T23:59:59Z");

/** What AWS counts in seconds, from a moment on, in milliseconds since 1970; `undefined` for what is no such time. */
export function momentAfter(startMs: number, seconds: number | undefined): number | undefined {
  const moment = startMs + (seconds ?? -1) * 1000;
  return moment >= startMs && moment <= lastMoment ? moment : undefined;
}
