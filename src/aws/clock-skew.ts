import { durationText } from "../core/duration-text.ts";

// "Signature expired: 20261124T080000Z is now earlier than 20261124T085500Z (20261124T090000Z - 5 min.)"
// "Signature not yet current: 20261124T080000Z is still later than … (20261124T070000Z + 5 min.)"
const skewText = /Signature (?:expired|not yet current): (\d{8}T\d{6}Z) .*\((\d{8}T\d{6}Z) [-+]/;

/** How far this machine's clock is off, in words, by the text in which AWS refuses a signature for it. */
export function clockSkew(message: string): string | undefined {
  const [, here = "", there = ""] = skewText.exec(message) ?? [];
  const aheadMs = parseTime(here) - parseTime(there);
  return Number.isNaN(aheadMs)
    ? undefined
    : `this machine's clock is ${durationText(Math.abs(aheadMs))} ${aheadMs < 0 ? "behind" : "ahead of"} AWS's`;
}

/** `20261124T080000Z` in milliseconds since 1970, or not a number. */
function parseTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
