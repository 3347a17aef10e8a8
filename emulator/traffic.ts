import type { EmulatorClock } from "./clock.ts";
import type { Reply, WorldRequest } from "./exchange.ts";
import type { ConnectionFault, Delivery, FaultBehaviour, Faults } from "./faults.ts";
import type { RecordedRequest, RequestFacts } from "./request-record.ts";
import type { TokenMint } from "./token-mint.ts";
import type { HostedService, Visit } from "./visit.ts";

/** What is to happen on the wire. */
export type Outcome =
  | {
      readonly kind: "reply";
      readonly reply: Reply;
      readonly date: Date;
      readonly delayMs: number;
      readonly delivery?: Delivery | undefined;
    }
  | { readonly kind: "reset" }
  | { readonly kind: "black-hole" };

/** What the traffic is made of. */
export interface TrafficParts {
  readonly hosts: readonly HostedService[];
  readonly faults: Faults;
  readonly clock: EmulatorClock;
  readonly tokens: TokenMint;
  readonly onRequest: ((request: RecordedRequest) => void) | undefined;
}

/** Brings every request to its service, lets faults strike, and keeps the record. */
export class Traffic {
  readonly #parts: TrafficParts;
  #record: RecordedRequest[] = [];
  #inFlight = 0;
  #mostInFlight = 0;

  constructor(parts: TrafficParts) {
    this.#parts = parts;
  }

  get record(): readonly RecordedRequest[] {
    return this.#record;
  }

  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  forget(): void {
    this.#record = [];
    this.#mostInFlight = this.#inFlight;
  }

  /** Whether a connection to this host (with its port, unless that is 443) leads anywhere. */
  reaches(host: string): boolean {
    return this.#serviceOf(host) !== undefined;
  }

  /** Answers a request, which is in flight until its outcome has been carried out. */
  async answer(request: WorldRequest, carryOut: (outcome: Outcome) => Promise<void>): Promise<void> {
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    try {
      await carryOut(await this.#handle(request));
    } finally {
      this.#inFlight -= 1;
    }
  }

  async #handle(request: WorldRequest): Promise<Outcome> {
    const visit = await this.#serviceOf(request.host)?.visit(request);
    if (visit === undefined) return this.turnAway(request);
    const fault = this.#parts.faults.take(visit.faultPoint);
    if (fault?.kind === "reset" || fault?.kind === "black-hole") {
      this.#note(request, visit.facts, undefined, fault.kind);
      return { kind: fault.kind };
    }
    const reply = await replyOf(visit, fault);
    const delivery = deliveryOf(fault);
    this.#note(request, visit.facts, reply.status, delivery?.kind ?? reply.errorCode);
    const delayMs = fault?.kind === "slow" ? fault.delayMs : 0;
    return { kind: "reply", reply, date: new Date(this.#parts.clock.now()), delayMs, delivery };
  }

  /** The fault that strikes a connection to a host, if any, recorded: no request will come of it. */
  strike(request: WorldRequest): ConnectionFault | undefined {
    const fault = this.#parts.faults.takeOnConnection();
    if (fault !== undefined) {
      const facts = { service: "other", credential: { kind: "none" }, summary: request.host } as const;
      this.#note(request, facts, undefined, `${fault.on} ${fault.with.kind}`);
    }
    return fault;
  }

  /** Records and refuses what leads nowhere: a CONNECT to an unknown host, a request in clear text. */
  turnAway(request: WorldRequest, scheme: "https" | "http" | "connect" = "https"): Outcome {
    const credential = { kind: request.headers["authorization"] === undefined ? "none" : "unknown-scheme" } as const;
    const login = credential.kind === "none" ? "" : " with Authorization";
    const target = scheme === "connect" ? request.host : `${scheme}://${request.host}${request.path}`;
    this.#note(request, { service: "other", credential, summary: `${target}${login}` }, 502, undefined);
    const reply: Reply = { status: 502, headers: { "Content-Type": "text/plain" }, body: "No such host\n" };
    return { kind: "reply", reply, date: new Date(this.#parts.clock.now()), delayMs: 0 };
  }

  #serviceOf(host: string): HostedService | undefined {
    return this.#parts.hosts.find((service) => service.answersFor(host));
  }

  #note(request: WorldRequest, facts: RequestFacts, status: number | undefined, errorCode: string | undefined): void {
    const { summary, ...rest } = facts;
    const error = status === undefined || errorCode === undefined ? "" : ` ${errorCode}`;
    const entry: RecordedRequest = {
      ...rest,
      method: request.method,
      host: request.host,
      path: this.#withoutTokens(request.path),
      query: Object.fromEntries([...request.query].map(([name, value]) => [name, this.#withoutSecret(name, value)])),
      status,
      userAgent: request.headers["user-agent"],
      errorCode,
      line: this.#withoutTokens(`${request.method} ${summary} -> ${status ?? errorCode}${error}`),
    };
    this.#record.push(entry);
    this.#parts.onRequest?.(entry);
  }

  #withoutSecret(name: string, value: string): string {
    return /^x-amz-(signature|security-token)$/i.test(name) ? "****" : this.#withoutTokens(value);
  }

  #withoutTokens(text: string): string {
    return this.#parts.tokens.tokens().reduce((clean, token) => clean.replaceAll(token, "****"), text);
  }
}

function deliveryOf(fault: FaultBehaviour | undefined): Delivery | undefined {
  return fault?.kind === "broken-off" || fault?.kind === "drip" || fault?.kind === "wrong-length" ? fault : undefined;
}

async function replyOf(visit: Visit, fault: FaultBehaviour | undefined): Promise<Reply> {
  switch (fault?.kind) {
    case "throttle":
    case "internal-error":
    case "denied":
    case "expired":
      return visit.refuse(fault);
    case "instead":
      return fault.reply;
    case "garbage-html":
      return { status: 502, headers: { "Content-Type": "text/html" }, body: BAD_GATEWAY, errorCode: "garbage-html" };
    case "truncated": {
      const reply = await visit.answer();
      const body = Buffer.from(reply.body ?? "");
      return { ...reply, body: body.subarray(0, Math.floor(body.length / 2)), errorCode: "truncated" };
    }
    default:
      return visit.answer();
  }
}

const BAD_GATEWAY =
  "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n";
