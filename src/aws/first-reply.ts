import { Readable } from "node:stream";
import { HttpResponse } from "@smithy/core/protocols";
import type { NodeHttpHandler } from "@smithy/node-http-handler";

/** A reply whose body is there: as much of it as came, before it was `brokenBy` something. */
export type KeptReply = HttpResponse & { readonly brokenBy?: unknown };

/** What a request came to. */
export type FirstReply = KeptReply | { readonly error: unknown };

/** Waits for what comes of a request, and for all of the body. */
export async function keepReply(reply: ReturnType<NodeHttpHandler["handle"]>): Promise<FirstReply> {
  let response: HttpResponse;
  try {
    ({ response } = await reply);
  } catch (error) {
    return { error };
  }
  const parts: Buffer[] = [];
  let end: { readonly brokenBy?: unknown } = {};
  try {
    for await (const part of response.body) {
      parts.push(part);
    }
  } catch (brokenBy) {
    end = { brokenBy };
  }
  return Object.assign(response, { body: Buffer.concat(parts) }, end);
}

/** A connection whose first request has been answered already. */
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
      return { response: new HttpResponse({ ...first, body: bodyOf(first) }) };
    },
    destroy: () => handler.destroy(),
  };
}

function bodyOf({ body, brokenBy }: { readonly body?: unknown; readonly brokenBy?: unknown }): Readable {
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
