/** One of several things that are measured side by side. */
export interface Case {
  readonly name: string;
  /** Puts the world in the state that the measurement begins in; its time does not count. */
  readonly prepare?: () => Promise<void>;
  /** Does it once, and gives what was measured, in milliseconds unless the group says otherwise. */
  readonly run: () => Promise<number>;
}

/** Samples by the case's name, in the order of the rounds. */
export type Samples = ReadonlyMap<string, readonly number[]>;

/**
 * Measures the cases in turn, round by round, so that a machine that gets slower or faster does so for all of them; every
 * other round goes backwards, so that none always comes after the same one. A round before the first does not count: it
 * fills caches. With one round alone there is none before it: nobody looks at its times.
 */
export async function measureInRounds(cases: readonly Case[], rounds: number): Promise<Samples> {
  const samples = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  for (let round = rounds === 1 ? 1 : 0; round <= rounds; round += 1) {
    for (const { name, prepare, run } of round % 2 === 0 ? cases : cases.toReversed()) {
      await prepare?.();
      const sample = await run();
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  return samples;
}

/** More rounds, for what is compared closely. */
export function manyRounds(rounds: number): number {
  return rounds === 1 ? 1 : rounds * 10;
}
