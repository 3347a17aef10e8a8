import type { Reply, WorldRequest } from "./exchange.ts";
import type { FaultPoint, Refusal } from "./faults.ts";
import type { RequestFacts } from "./request-record.ts";

/**
 * One request at one service, in two steps: first who asks for what (`facts`), then the answer. Between them a fault may
 * step in, so that even a request which is made to fail leaves a full record.
 */
export interface Visit {
  readonly facts: RequestFacts;
  readonly faultPoint?: FaultPoint | undefined;
  /** How this service words a refusal that a fault asks for. */
  refuse(refusal: Refusal): Reply;
  answer(): Reply | Promise<Reply>;
}

/** One row of the host table. */
export interface HostedService {
  answersFor(host: string): boolean;
  visit(request: WorldRequest): Visit | Promise<Visit>;
}
