import { expect, test } from "vitest";
import { filterOutput } from "../../support/output-filter.ts";

const replacements = { WORLD: "/tmp/world-1", HOME: "/tmp/world-1/home", POETRY: "2.5.1" };

test.each([
  ["the longest path first", "/tmp/world-1/home/.cache /tmp/world-1/tmp", "[HOME]/.cache [WORLD]/tmp"],
  ["whole names only", "/tmp/world-10 12.5.1 2.5.10 2.5.1.dev0", "/tmp/world-10 12.5.1 2.5.10 2.5.1.dev0"],
  ["versions, also at the end of a sentence", "Poetry 2.5.1, or 2.5.1.", "Poetry [POETRY], or [POETRY]."],
  ["ports of loopback", "http://127.0.0.1:4711/ and example.org:443", "http://127.0.0.1:[PORT]/ and example.org:443"],
  ["times", "at 2026-01-02T03:04:05.678Z and 03:04:05", "at [TIME] and [TIME]"],
  ["measured durations, no others", "(0.3s) 12 ms, valid for 12 h", "([DURATION]) [DURATION], valid for 12 h"],
  [
    "the names of environments",
    "Creating virtualenv shop-A_b-Cd12-py3.11 in",
    "Creating virtualenv shop-[HASH]-py[PYTHON] in",
  ],
])("filterOutput() replaces %s", (_what, text, filtered) => {
  expect(filterOutput(text, replacements)).toBe(filtered);
});
