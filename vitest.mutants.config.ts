import { defineConfig } from "vitest/config";

/** What `make mutants` (stryker.config.json) tries each mutant with. */
export default defineConfig({
  test: {
    // Each module is loaded once for all files: that is most of the time that a mutant takes.
    isolate: false,
    include: ["tests/unit/core/**/*.test.ts"],
    // Properties with thousands of inputs each: too slow for thousands of mutants.
    exclude: ["tests/unit/core/repository-url-fuzz.test.ts", "tests/unit/core/foreign-text.test.ts"],
  },
});
