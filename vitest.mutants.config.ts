import { defineConfig } from "vitest/config";

/** What `make mutants` (stryker.config.json) tries each mutant with. */
export default defineConfig({
  test: {
    isolate: false,
    include: ["tests/unit/{core,cli,ledger}/**/*.test.ts"],
    // Properties with thousands of inputs each.
    exclude: ["tests/unit/core/repository-url-fuzz.test.ts", "tests/unit/core/foreign-text.test.ts"],
  },
});
