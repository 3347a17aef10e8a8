import { Problem } from "../core/problem.ts";
import { askPerson, ownTerminal, printable, type Terminal } from "./ask-person.ts";

const again = "Run the command again";

/**
 * Asks a person for the code that an MFA device shows. One question at a time: several domains may be logged in to side
 * by side.
 */
export class MfaPrompt {
  readonly #signal: AbortSignal;
  readonly #terminal: Terminal;
  #previous: Promise<unknown> = Promise.resolve();

  constructor(signal: AbortSignal, terminal: Terminal = ownTerminal) {
    this.#signal = signal;
    this.#terminal = terminal;
  }

  async ask(serial: string): Promise<string> {
    const answer = this.#previous.then(() =>
      askPerson(printable(`Code of the MFA device "${serial}": `), this.#signal, this.#terminal),
    );
    this.#previous = answer.catch(() => undefined);
    const code = await answer.catch((cause: unknown) => {
      throw new Problem("mfa-failed", `no code of the MFA device "${serial}" was entered`, again, { cause });
    });
    if (!/^\d{6}$/.test(code)) {
      // Not repeated: it may have been a password, typed in the wrong place.
      throw new Problem("mfa-failed", "what was entered is not a code of an MFA device, which has 6 digits", again);
    }
    return code;
  }
}
