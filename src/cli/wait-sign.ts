/** Where a person may look while they wait: standard error, as far as it matters. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const patienceMs = 1_000;
const usualColumns = 80;

/** Says on a terminal what is being waited for, when that takes more than a second, and takes it away after. */
export class WaitSign {
  readonly #screen: () => Screen;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #isShown = false;
  isMuted = false;

  /** @param screen called only where a wait is long: Node's stream for it takes milliseconds to load */
  constructor(screen: () => Screen, environment: Readonly<Record<string, string | undefined>>) {
    this.#screen = screen;
    this.#environment = environment;
  }

  /**
   * Begins a wait; what is given back ends it.
   *
   * @param what words that go after "Waiting for"
   */
  begin(what: string): () => void {
    if (this.isMuted) {
      return () => undefined;
    }
    const timer = setTimeout(() => this.#show(what), patienceMs);
    return () => {
      clearTimeout(timer);
      this.hide();
    };
  }

  /** Waits for something that is on its way. */
  async during<T>(what: string, coming: Promise<T>): Promise<T> {
    const end = this.begin(what);
    try {
      return await coming;
    } finally {
      end();
    }
  }

  hide(): void {
    if (this.#isShown) {
      this.#isShown = false;
      this.#screen().write("\r\x1b[K");
    }
  }

  #show(what: string): void {
    const screen = this.#screen();
    // A dumb terminal cannot take a line away.
    if (screen.isTTY !== true || this.#environment["TERM"] === "dumb") {
      return;
    }
    // A line that wraps could not be taken away as a whole.
    const room = (screen.columns || usualColumns) - 1;
    this.#isShown = true;
    screen.write(`Waiting for ${what} ...`.replaceAll(/\p{Cc}/gu, " ").slice(0, room));
  }
}
