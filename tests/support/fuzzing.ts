/** How often a property is tried: a few thousand times, or as often as `FUZZ_RUNS` says (`make fuzz`), within a time. */
export function fuzzing(environment: NodeJS.ProcessEnv = process.env): {
  readonly numRuns: number;
  readonly interruptAfterTimeLimit: number;
  readonly markInterruptAsFailure: boolean;
  /** For the test; longer, so that it is the property that ends. */
  readonly timeoutMs: number;
} {
  const wanted = environment["FUZZ_RUNS"] ?? "";
  const limitMs = wanted === "" ? 20_000 : 1_200_000;
  return {
    numRuns: wanted === "" ? 3_000 : Number(wanted),
    interruptAfterTimeLimit: limitMs,
    // A time that is over is no counterexample; but whoever wants so many inputs is told that there were fewer.
    markInterruptAsFailure: wanted !== "",
    timeoutMs: 2 * limitMs,
  };
}
