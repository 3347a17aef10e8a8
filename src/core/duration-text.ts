/** A span of time as a person says it: `12 h`, `10 h 12 min`, `5 min`, `less than a minute`. */
export function durationText(spanMs: number): string {
  const minutes = Math.round(spanMs / 60_000);
  if (minutes < 1) {
    return "less than a minute";
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter((part) => part !== "").join(" ");
}
