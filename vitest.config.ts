import { defineConfig } from "vitest/config";

/** The repository's own text is the same everywhere, and the paths of these tests are those of Linux and macOS. */
const notOnWindows = ["documented-*", "source-files", "suppressions", "workflows"];

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
      {
        test: {
          name: "contract",
          include: ["tests/contract/**/*.test.ts"],
          exclude: process.platform === "win32" ? notOnWindows.map((name) => `tests/contract/${name}.test.ts`) : [],
        },
      },
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
