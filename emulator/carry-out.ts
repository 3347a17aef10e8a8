import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Delivery } from "./faults.ts";
import type { Outcome } from "./traffic.ts";

/**
 * Brings an outcome onto the wire.
 *
 * @param reset ends the connection with a TCP reset; without it, it is just closed
 */
export async function carryOut(outcome: Outcome, response: ServerResponse, reset?: () => void): Promise<void> {
  if (outcome.kind === "black-hole") return;
  if (outcome.kind === "reset") return void response.socket?.destroy();
  if (outcome.delayMs > 0) await delay(outcome.delayMs, undefined, { ref: false });
  const body = Buffer.from(outcome.reply.body ?? "");
  response.setHeader("Date", outcome.date.toUTCString());
  response.setHeader("Content-Length", body.length);
  for (const [name, value] of Object.entries(outcome.reply.headers ?? {})) response.setHeader(name, value);
  if (outcome.delivery !== undefined) {
    await deliver(outcome.delivery, outcome.reply.status, body, response, reset);
    return;
  }
  response.writeHead(outcome.reply.status).end(body);
}

/** The time in which what was written is read, before a reset takes back what was not. */
const onTheWayMs = 500;

async function deliver(
  delivery: Delivery,
  status: number,
  body: Buffer,
  response: ServerResponse,
  reset: (() => void) | undefined,
): Promise<void> {
  const close = () => response.socket?.destroy();
  switch (delivery.kind) {
    case "wrong-length":
      response.setHeader("Content-Length", body.length + delivery.byBytes);
      response.writeHead(status).write(body, () => response.socket?.end());
      return;
    case "drip":
      response.writeHead(status);
      for (const byte of body) {
        if (response.destroyed) return;
        response.write(Buffer.of(byte));
        await delay(delivery.everyMs, undefined, { ref: false });
      }
      response.end();
      return;
    case "broken-off":
      response.writeHead(status).write(body.subarray(0, Math.floor(body.length / 2)));
      if (delivery.followedBy === "silence") return;
      await delay(onTheWayMs, undefined, { ref: false });
      (delivery.followedBy === "reset" ? (reset ?? close) : close)();
  }
}
