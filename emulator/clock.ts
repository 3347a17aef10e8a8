/** The emulator's time of day. Only the emulator follows it: clients keep their own clock. */
export class EmulatorClock {
  #offsetMs = 0;

  /** Milliseconds since the epoch, as AWS sees it in this world. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Moves the clock; a negative number sets it back. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }
}
