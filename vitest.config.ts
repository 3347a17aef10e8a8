import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // What the unit and contract tests have to reach of the core (make check).
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: [["text", { skipFull: true }], "html", "json"],
      reportsDirectory: "build/reports/coverage",
      thresholds: { lines: 95, branches: 95 },
    },
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { test: { name: "contract", include: ["tests/contract/**/*.test.ts"] } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/support/install-poetry.ts", "tests/support/fetch-wheels.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // One more than the cores of a small machine: some tests wait for the end of a patience.
          maxWorkers: 3,
        },
      },
    ],
  },
});
