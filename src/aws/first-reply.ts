import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type Agent, request } from "node:https";
import { connectionPatience } from "./connection-patience.ts";
import type { SignedRequest } from "./signed-request.ts";

/** A reply whose body is there: as much of it as came, before it was `brokenBy` something. */
export interface KeptReply {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly brokenBy?: unknown;
}

/** What a request came to. */
export type FirstReply = KeptReply | { readonly error: unknown };

/**
 * Sends a request, and waits for what comes of it, and for all of the body. Never rejects.
 *
 * Its errors are those that the SDK asks again after: `TimeoutError` and those of the network; `AbortError` is none of them.
 */
export async function firstReply(signed: SignedRequest, agent: Agent, signal: AbortSignal): Promise<FirstReply> {
  let response: IncomingMessage;
  try {
    response = await answerTo(signed, agent, signal);
  } catch (error) {
    return { error };
  }
  const { statusCode = -1, headers } = response;
  const parts: Buffer[] = [];
  let end: { readonly brokenBy?: unknown } = {};
  try {
    for await (const part of response) {
      parts.push(part);
    }
  } catch (brokenBy) {
    end = { brokenBy };
  }
  return { statusCode, headers, body: Buffer.concat(parts), ...end };
}

function answerTo(
  { hostname, method, path, headers }: SignedRequest,
  agent: Agent,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: hostname, method, path, headers, agent });
    const settle = () => {
      clearTimeout(connecting);
      clearTimeout(waiting);
    };
    const giveUp = (name: string) => {
      settle();
      asked.destroy();
      // While there is no connection, the request has no event for this.
      reject(Object.assign(new Error("Nobody waits any longer"), { name }));
    };
    const connecting = setTimeout(giveUp, connectionPatience.connectionTimeout, "TimeoutError");
    const waiting = setTimeout(giveUp, connectionPatience.requestTimeout, "TimeoutError");
    const onAbort = () => giveUp("AbortError");
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) {
      onAbort();
    }
    asked.once("socket", (socket) => {
      if (socket.connecting) {
        socket.once("connect", () => clearTimeout(connecting));
      } else {
        clearTimeout(connecting);
      }
    });
    asked.once("response", (response) => {
      settle();
      resolve(response);
    });
    asked.on("error", (error) => {
      settle();
      reject(error);
    });
    asked.once("close", () => signal.removeEventListener("abort", onAbort));
    asked.end();
  });
}
