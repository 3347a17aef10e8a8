import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, expect, it } from "vitest";
import { answeredFirst, type FirstReply, keepReply } from "../../../src/aws/first-reply.ts";
import { issuedToken } from "../../../src/aws/issued-token.ts";

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

const replyOf = (body: Readable) => Promise.resolve({ response: new HttpResponse({ statusCode: 503, body }) });

/** Two replies of a connection whose first one is known. */
async function twoReplies(first: FirstReply): Promise<readonly unknown[]> {
  const connection = answeredFirst(first, new ScriptedHandler());
  const ask = async () => {
    const { response } = await connection.handle(request);
    return [response.statusCode, await text(response.body)];
  };
  return Promise.all([ask(), ask()].map((each) => each.catch((error: unknown) => error)));
}

describe("keepReply() and answeredFirst()", () => {
  it("give a reply that was kept first, and then what the connection gives", async () => {
    const kept = await keepReply(replyOf(Readable.from([Buffer.from("busy, "), Buffer.from("try again")])));
    expect(await twoReplies(kept)).toEqual([
      [503, "busy, try again"],
      [200, "later"],
    ]);
  });

  it("give an error that there was in place of a reply", async () => {
    const error = new Error("no connection");
    const kept = await keepReply(Promise.reject(error));
    expect([kept, await twoReplies(kept)]).toEqual([{ error }, [error, [200, "later"]]]);
  });

  it("break a reply off where it broke off", async () => {
    const error = new Error("aborted");
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from("half");
        throw error;
      })(),
    );
    const kept = await keepReply(replyOf(broken));
    expect(kept).toMatchObject({ body: Buffer.from("half"), brokenBy: error });
    expect(await twoReplies(kept)).toEqual([error, [200, "later"]]);
  });

  it("end the connection", () => {
    const handler = new ScriptedHandler();
    answeredFirst({ error: new Error("none") }, handler).destroy();
    expect(handler.isDestroyed).toBe(true);
  });
});

describe("issuedToken()", () => {
  const now = Date.parse("2026-11-24T08:00:00Z");
  const expiresAt = now + 3_600_000;
  it.each([
    ["AWS's clock is an hour ahead", "Tue, 24 Nov 2026 09:00:00 GMT", now],
    ["AWS's clock is an hour behind", "Tue, 24 Nov 2026 07:00:00 GMT", now + 7_200_000],
    ["AWS does not tell the time", undefined, expiresAt],
    ["AWS tells no time", "noon", expiresAt],
  ])("tells the end of life by this machine's clock: %s", (_what, serverDate, end) => {
    const { secret, ...times } = issuedToken({ authorizationToken: "token", expiresAt, serverDate }, now);
    expect([secret.reveal(), times]).toEqual(["token", { issuedAt: now, expiresAt: end }]);
  });
});
