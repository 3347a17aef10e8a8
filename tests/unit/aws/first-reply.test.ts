import { EventEmitter, getEventListeners, once } from "node:events";
import { Agent, type AgentOptions } from "node:https";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { firstReply } from "../../../src/aws/first-reply.ts";

const signed = {
  method: "POST",
  hostname: "aws.example",
  path: "/v1/authorization-token?domain=corp",
  headers: { "content-length": "0", host: "aws.example", authorization: "AWS4" },
};
const forever = new AbortController().signal;

/** Connects like this, without TLS; or never. */
class PlainAgent extends Agent {
  readonly begin: () => Socket | undefined;

  constructor(begin: () => Socket | undefined = () => undefined) {
    super();
    this.begin = begin;
  }

  override createConnection(_options: AgentOptions, _done: unknown): Socket | undefined {
    return this.begin();
  }
}

/** The port of a server that does this with each connection, once something has been received. */
async function portThat(act: (socket: Socket, received: string) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (received) => act(socket, String(received)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // As `listen()` has it for a port.
  return (server.address() as AddressInfo).port;
}

async function serverThat(act: (socket: Socket, received: string) => void): Promise<PlainAgent> {
  const port = await portThat(act);
  return new PlainAgent(() => connect(port, "127.0.0.1"));
}

afterEach(() => {
  vi.useRealTimers();
});

describe("firstReply()", () => {
  it("sends what was signed, and keeps the whole reply", async () => {
    let request = "";
    const agent = await serverThat((socket, received) => {
      request = received;
      socket.end("HTTP/1.1 503 Busy\r\nDate: now\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy");
    });
    expect(await firstReply(signed, agent, forever)).toEqual({
      statusCode: 503,
      headers: { date: "now", "content-length": "4", connection: "close" },
      body: Buffer.from("busy"),
    });
    expect(request).toMatch(/^POST \/v1\/authorization-token\?domain=corp HTTP\/1\.1\r\n/);
    expect(request).toMatch(/\r\nauthorization: AWS4\r\n/);
  });

  it("keeps half a reply, and what broke it", async () => {
    const agent = await serverThat((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", () => socket.destroy()),
    );
    expect(await firstReply(signed, agent, forever)).toMatchObject({
      statusCode: 200,
      body: Buffer.from("half"),
      brokenBy: { code: "ECONNRESET", message: "aborted" },
    });
  });

  it("gives the error that there was in place of a reply", async () => {
    const agent = await serverThat((socket) => socket.destroy());
    expect(await firstReply(signed, agent, forever)).toMatchObject({ error: { code: "ECONNRESET" } });
  });

  it("waits for nothing any more, whatever came", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { signal } = new AbortController();
    const answers = await serverThat((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    const hangsUp = await serverThat((socket) => socket.destroy());
    for (const agent of [answers, hangsUp, new PlainAgent(() => connect(1, "127.0.0.1"))]) {
      await firstReply(signed, agent, signal);
      expect(vi.getTimerCount()).toBe(0);
    }
    await vi.waitFor(() => expect(getEventListeners(signal, "abort")).toEqual([]));
  });

  // A code would make them errors of the network.
  it("is aborted by the signal, before and after the reply has begun", async () => {
    const gone = new AbortController();
    const silent = await serverThat(() => gone.abort());
    const { error }: { error?: unknown } = { error: undefined, ...(await firstReply(signed, silent, gone.signal)) };
    expect(error).toMatchObject({ name: "AbortError" });
    expect(error).not.toHaveProperty("code");

    expect(await firstReply(signed, new PlainAgent(), AbortSignal.abort())).toMatchObject({
      error: { name: "AbortError" },
    });

    const late = new AbortController();
    const slow = await serverThat((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", () => setTimeout(() => late.abort(), 50)),
    );
    expect(await firstReply(signed, slow, late.signal)).toMatchObject({ statusCode: 200, brokenBy: expect.anything() });
  });

  it("waits 5 s for a connection", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const reply = firstReply(signed, new PlainAgent(), forever);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await reply).toMatchObject({ error: { name: "TimeoutError" } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(["a new connection", "a connection that is there"])("waits 20 s for a reply, on %s", async (which) => {
    const isAsked = new EventEmitter();
    const socket = connect(await portThat(() => isAsked.emit("yes")), "127.0.0.1");
    if (which !== "a new connection") await once(socket, "connect");
    const agent = new PlainAgent(() => socket);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const outcome = vi.fn();
    const reply = firstReply(signed, agent, forever).then(outcome);
    await once(isAsked, "yes");
    await vi.advanceTimersByTimeAsync(19_999);
    expect(outcome).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await reply;
    expect(outcome).toHaveBeenCalledExactlyOnceWith({ error: expect.objectContaining({ name: "TimeoutError" }) });
    expect(vi.getTimerCount()).toBe(0);
  });
});
