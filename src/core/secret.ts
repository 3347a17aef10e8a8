import { inspect } from "node:util";

/**
 * A text that must not be printed: it shows as `****` in strings, JSON and `console` output, however it gets there.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Every call of this is a place where a secret can get out; `tests/contract/secret.test.ts` lists them. */
  reveal(): string {
    return this.#value;
  }

  get isEmpty(): boolean {
    return this.#value === "";
  }

  /** A text that is made of secrets and others, itself a secret. */
  static concat(...parts: readonly (Secret | string)[]): Secret {
    return new Secret(parts.map((part) => (typeof part === "string" ? part : part.#value)).join(""));
  }

  matches(pattern: RegExp): boolean {
    return pattern.test(this.#value);
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return "****";
  }

  toJSON(): string {
    return "****";
  }

  [inspect.custom](): string {
    return "****";
  }
}
