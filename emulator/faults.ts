/** Where a fault can strike. */
export type FaultPoint =
  | "authorization-token"
  | "sts"
  | "sso-oidc"
  | "sso-portal"
  | "index"
  | "asset"
  | "upload"
  | "instance";

/** A refusal that each service words in its own protocol. */
export type Refusal =
  | { readonly kind: "throttle"; readonly retryAfterSeconds?: number }
  | { readonly kind: "internal-error" }
  | { readonly kind: "denied" }
  | { readonly kind: "expired" };

export type FaultBehaviour =
  | Refusal
  /** The connection is cut before a byte of the answer. */
  | { readonly kind: "reset" }
  /** The right answer, late. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** The request is read and never answered. */
  | { readonly kind: "black-hole" }
  /** A load balancer's HTML page, status 502. */
  | { readonly kind: "garbage-html" }
  /** Status and headers of the right answer, but only half of its body. */
  | { readonly kind: "truncated" };

export interface Fault {
  readonly on: FaultPoint;
  /** How many requests it strikes; without it, all until `heal()`. */
  readonly times?: number;
  readonly with: FaultBehaviour;
}

/** The faults that are waiting; the oldest that matches strikes first. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** Takes the fault that strikes this request, if any. */
  take(point: FaultPoint | undefined): FaultBehaviour | undefined {
    const next = this.#waiting.find(({ fault }) => fault.on === point);
    if (next === undefined) return undefined;
    next.left -= 1;
    if (next.left <= 0) this.#waiting = this.#waiting.filter((entry) => entry !== next);
    return next.fault.with;
  }

  clear(): void {
    this.#waiting = [];
  }
}
