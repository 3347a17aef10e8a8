import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, expect, it } from "vitest";
import { answeredFirst } from "../../../src/aws/answered-first.ts";
import type { FirstReply } from "../../../src/aws/first-reply.ts";

const request = new HttpRequest({ hostname: "aws.example" });

/** A connection that gives this answer. */
class ScriptedHandler extends NodeHttpHandler {
  isDestroyed = false;

  override async handle() {
    return { response: new HttpResponse({ statusCode: 200, body: Readable.from(["later"]) }) };
  }

  override destroy(): void {
    this.isDestroyed = true;
  }
}

/** Two replies of a connection whose first one is known. */
async function twoReplies(first: FirstReply): Promise<readonly unknown[]> {
  const connection = answeredFirst(first, new ScriptedHandler());
  const ask = async () => {
    const { response } = await connection.handle(request);
    return [response.statusCode, response.headers, await text(response.body)];
  };
  return Promise.all([ask(), ask()].map((each) => each.catch((error: unknown) => error)));
}

describe("answeredFirst()", () => {
  const later = [200, {}, "later"];

  it("gives a reply that was kept first, and then what the connection gives", async () => {
    const headers = { "x-amzn-errortype": "Busy", "set-cookie": ["a=1", "b=2"] };
    const first = { statusCode: 503, headers, body: Buffer.from("busy, try again") };
    expect(await twoReplies(first)).toEqual([
      [503, { "x-amzn-errortype": "Busy", "set-cookie": "a=1,b=2" }, "busy, try again"],
      later,
    ]);
  });

  it("gives an error that there was in place of a reply", async () => {
    const error = new Error("no connection");
    expect(await twoReplies({ error })).toEqual([error, later]);
  });

  it("breaks a reply off where it broke off", async () => {
    const brokenBy = new Error("aborted");
    expect(await twoReplies({ statusCode: 200, headers: {}, body: Buffer.from("half"), brokenBy })).toEqual([
      brokenBy,
      later,
    ]);
  });

  it("ends the connection", () => {
    const handler = new ScriptedHandler();
    answeredFirst({ error: new Error("none") }, handler).destroy();
    expect(handler.isDestroyed).toBe(true);
  });
});
