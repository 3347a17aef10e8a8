import { randomBytes } from "node:crypto";
import type { Caller } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import type { Domain } from "./world.ts";

/** How a token stands, seen from one domain. */
export type TokenState = "valid" | "expired" | "unknown" | "other-domain";

/**
 * `jwe`: five parts whose first is readable, as tokens of CodeArtifact are reported to look. `opaque`: nothing can be
 * read from it, which is all that AWS promises.
 */
export type TokenForm = "jwe" | "opaque";

/** A token, whom it was given to and for what. */
export interface IssuedToken {
  readonly token: string;
  readonly domain: Domain;
  readonly caller: Caller;
  readonly expiresAtMs: number;
}

/** Issues authorization tokens and judges those that come back. */
export class TokenMint {
  readonly #clock: EmulatorClock;
  readonly #form: TokenForm;
  readonly #issued = new Map<string, IssuedToken>();
  readonly #ended = new Set<string>();

  constructor(clock: EmulatorClock, form: TokenForm) {
    this.#clock = clock;
    this.#form = form;
  }

  issue(domain: Domain, caller: Caller, expiresAtMs: number): IssuedToken {
    const token = this.#form === "opaque" ? randomBytes(1050).toString("base64url") : this.#jwe(expiresAtMs);
    const issued = { token, domain, caller, expiresAtMs };
    this.#issued.set(token, issued);
    return issued;
  }

  find(token: string): IssuedToken | undefined {
    return this.#issued.get(token);
  }

  /** Judges a token for a domain; without a domain only whether it is known and alive. */
  judge(token: string, domain?: Pick<Domain, "name" | "owner" | "region">): TokenState {
    const issued = this.#issued.get(token);
    if (issued === undefined) return "unknown";
    if (this.#ended.has(token) || this.#clock.now() >= issued.expiresAtMs) return "expired";
    if (domain === undefined) return "valid";
    const home = issued.domain;
    const sameDomain = home.name === domain.name && home.owner === domain.owner && home.region === domain.region;
    return sameDomain ? "valid" : "other-domain";
  }

  /** Ends every token issued so far. */
  expireAll(): void {
    for (const token of this.#issued.keys()) this.#ended.add(token);
  }

  tokens(): readonly string[] {
    return [...this.#issued.keys()];
  }

  #jwe(expiresAtMs: number): string {
    const header = {
      ver: 1,
      isu: Math.floor(this.#clock.now() / 1000),
      enc: "A128GCM",
      tag: randomBytes(16).toString("base64url"),
      exp: Math.floor(expiresAtMs / 1000),
      alg: "A128GCMKW",
      iv: randomBytes(12).toString("base64url"),
    };
    const encryptedKey = randomBytes(16);
    const initializationVector = randomBytes(12);
    const ciphertext = randomBytes(830);
    const authenticationTag = randomBytes(16);
    return [Buffer.from(JSON.stringify(header)), encryptedKey, initializationVector, ciphertext, authenticationTag]
      .map((part) => part.toString("base64url"))
      .join(".");
  }
}
