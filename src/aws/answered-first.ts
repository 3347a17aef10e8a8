import { Readable } from "node:stream";
import { HttpResponse } from "@smithy/core/protocols";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import type { FirstReply, KeptReply } from "./first-reply.ts";

/** A connection of the SDK whose first request has been answered already. */
export function answeredFirst(
  first: FirstReply,
  handler: NodeHttpHandler,
): Pick<NodeHttpHandler, "handle" | "destroy"> {
  let isAnswered = false;
  return {
    handle: async (...request) => {
      if (isAnswered) {
        return handler.handle(...request);
      }
      isAnswered = true;
      if ("error" in first) {
        throw first.error;
      }
      const headers = Object.fromEntries(Object.entries(first.headers).map(([name, value]) => [name, String(value)]));
      return { response: new HttpResponse({ statusCode: first.statusCode, headers, body: bodyOf(first) }) };
    },
    destroy: () => handler.destroy(),
  };
}

function bodyOf({ body, brokenBy }: KeptReply): Readable {
  let isRead = false;
  return new Readable({
    read() {
      if (!isRead) {
        isRead = true;
        this.push(body);
      }
      if (brokenBy instanceof Error) {
        this.destroy(brokenBy);
      } else {
        this.push(null);
      }
    },
  });
}
