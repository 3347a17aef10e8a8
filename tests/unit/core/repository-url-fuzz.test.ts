import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalUrl, hostsOfPlainHttp, parseRepositoryUrl } from "../../../src/core/repository-url.ts";
import { fuzzing } from "../../support/fuzzing.ts";
import { onPosix } from "../../support/on-posix.ts";
import { isRunByAws, nearMisses } from "../../support/repository-urls.ts";
import { type PythonRoute, whereRequestsGo } from "../../support/where-requests-go.ts";

test.runIf(onPosix)(
  "what is accepted goes to AWS, or to the one host that the user is to trust, by every parser",
  () => {
    const texts: string[] = [];
    let accepted = 0;
    const check = () => {
      const batch = texts.splice(0);
      for (const [index, routes] of whereRequestsGo(batch).entries()) checkRoutes(batch[index] ?? "", routes);
    };
    fc.assert(
      fc.property(nearMisses, (text) => {
        accepted += checkParsed(text);
        texts.push(text);
        if (texts.length >= 50_000) check();
      }),
      fuzzing(),
    );
    check();
    // The generator would be of no use if it seldom met the form.
    expect(accepted).toBeGreaterThan(100);
  },
  fuzzing().timeoutMs,
);

/** Holds an accepted URL against the URL standard. */
function checkParsed(text: string): number {
  const parsed = parseRepositoryUrl(text);
  if (parsed === undefined || parsed.kind === "refused") return 0;
  for (const each of [text, parsed.uploadUrl]) {
    // It refuses hosts whose punycode is none.
    if (!URL.canParse(each)) continue;
    const url = new URL(each);
    expect([url.host, url.username, url.password, url.search, url.hash]).toEqual([parsed.host, "", "", "", ""]);
    expect(url.protocol).toBe(parsed.kind === "other" && parsed.isLoopback ? url.protocol : "https:");
  }
  // A request for what is in the repository is known as such.
  const written = text.endsWith("/") ? text : `${text}/`;
  expect(`${canonicalUrl(written)}simple/`).toContain(parsed.uploadUrl);
  if (parsed.kind !== "other")
    expect({ text, isRunByAws: isRunByAws(parsed.host) }).toEqual({ text, isRunByAws: true });
  if (parsed.kind === "other" && parsed.isLoopback) {
    expect(parsed.host.replace(/:\d+$/, "")).toMatch(/^(127\.0\.0\.1|localhost|\[::1\])$/);
  }
  return 1;
}

/** Holds what Python does with a URL against what was thought of it. */
function checkRoutes(text: string, routes: readonly PythonRoute[]): void {
  const parsed = parseRepositoryUrl(text);
  for (const { found, sent } of routes) {
    if (parsed !== undefined && parsed.kind !== "refused") {
      const [scheme = "", netloc = ""] = found ?? [];
      const usual = scheme === "https" ? /:443$/ : /:80$/;
      expect({ text, host: netloc.toLowerCase().replace(usual, "") }).toEqual({ text, host: parsed.host });
      if (sent !== undefined) expect({ text, ...sent }).toEqual({ text, scheme, host: parsed.host });
    }
    // Poetry before 2.5 gives the login of a host's https URL to its http URL: where both are written alike.
    const [scheme, netloc = ""] = found ?? [];
    if (scheme === "http" && sent !== undefined && /^[a-z0-9.-]+(:\d+)?$|^\[::1\]/i.test(netloc)) {
      expect({ text, hosts: hostsOfPlainHttp(text) }).toEqual({
        text,
        hosts: expect.arrayContaining([netloc.toLowerCase()]),
      });
    }
  }
}
