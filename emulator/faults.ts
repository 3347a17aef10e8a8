import type { Reply } from "./exchange.ts";

/** Where a fault can strike a request. */
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

/** The header of a throttled answer, where there is to be one. */
export function retryAfter(refusal: Refusal): Readonly<Record<string, string>> {
  return refusal.kind === "throttle" && refusal.retryAfterSeconds !== undefined
    ? { "Retry-After": `${refusal.retryAfterSeconds}` }
    : {};
}

/** The right answer, brought onto the wire in another way than it should be. */
export type Delivery =
  /** The body is announced whole; after half of it the connection is closed, reset, or silent. */
  | { readonly kind: "broken-off"; readonly followedBy: "end" | "reset" | "silence" }
  /** The body comes in single bytes. */
  | { readonly kind: "drip"; readonly everyMs: number }
  /** `Content-Length` is so many bytes too large, or, if negative, too small. */
  | { readonly kind: "wrong-length"; readonly byBytes: number };

/** What happens to a request that a fault strikes. */
export type FaultBehaviour =
  | Refusal
  | Delivery
  /** The connection is cut before a byte of the answer. */
  | { readonly kind: "reset" }
  /** The right answer, late. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** The request is read and never answered. */
  | { readonly kind: "black-hole" }
  /** A load balancer's HTML page, status 502. */
  | { readonly kind: "garbage-html" }
  /** Status and headers of the right answer, but only half of its body. */
  | { readonly kind: "truncated" }
  /** Another answer in place of the service's. */
  | { readonly kind: "instead"; readonly reply: Reply };

/** What the proxy does in place of opening a tunnel, or TLS inside of it. */
export type ConnectionFault =
  | { readonly on: "tunnel"; readonly with: { readonly kind: "end" | "reset" | "black-hole" } }
  /** These bytes are the proxy's answer, and the end of the connection. */
  | { readonly on: "tunnel"; readonly with: { readonly kind: "proxy-says"; readonly text: string } }
  /** The proxy says 200, and then, when the client has begun with TLS: */
  | { readonly on: "tls"; readonly with: { readonly kind: "end" | "reset" | "black-hole" | "clear-text" } }
  | { readonly on: "tls"; readonly with: { readonly kind: CertificateFlaw } };

/** What is wrong with a host's certificate. */
export type CertificateFlaw = "unknown-authority" | "wrong-host" | "expired";

/** A fault; without `times` it strikes all requests or connections until `heal()`. */
export type Fault = { readonly times?: number } & (
  | { readonly on: FaultPoint; readonly with: FaultBehaviour }
  | ConnectionFault
);

/** The faults that are waiting; the oldest that matches strikes first. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  /** Takes the fault that strikes this request, if any. */
  take(point: FaultPoint | undefined): FaultBehaviour | undefined {
    const fault = this.#next((each) => each.on === point);
    return fault === undefined || fault.on === "tunnel" || fault.on === "tls" ? undefined : fault.with;
  }

  /** Takes the fault that strikes this connection, if any. */
  takeOnConnection(): ConnectionFault | undefined {
    const fault = this.#next(({ on }) => on === "tunnel" || on === "tls");
    return fault?.on === "tunnel" || fault?.on === "tls" ? fault : undefined;
  }

  clear(): void {
    this.#waiting = [];
  }

  #next(strikes: (fault: Fault) => boolean): Fault | undefined {
    const next = this.#waiting.find(({ fault }) => strikes(fault));
    if (next === undefined) return undefined;
    next.left -= 1;
    if (next.left <= 0) this.#waiting = this.#waiting.filter((entry) => entry !== next);
    return next.fault;
  }
}
