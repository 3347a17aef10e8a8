import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { WorldRequest } from "./exchange.ts";
import type { Outcome, Traffic } from "./traffic.ts";

export interface ConnectProxy {
  readonly port: number;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/**
 * An HTTP proxy on 127.0.0.1 that ends TLS itself, with a certificate of `authority` for whatever host was asked for.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `CONNECT host:443`, host in the host table | 200, then TLS as that host; its requests go to `traffic` |
 * | `CONNECT` elsewhere | 502, recorded |
 * | `GET http://…`, or a request to the proxy itself | 502, recorded: nothing in this world speaks clear text |
 */
export async function startConnectProxy(
  port: number,
  authority: CertificateAuthority,
  traffic: Traffic,
): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const hostOf = new WeakMap<Socket, string>();

  const inner = createServer(async (incoming, response) => {
    const host = hostOf.get(incoming.socket) ?? "";
    const named = incoming.headers.host?.toLowerCase().replace(/:443$/, "");
    // One connection, one host: what the certificate was checked for is what answers (RFC 9110, 15.5.20).
    if (named !== host) return void response.writeHead(421).end();
    const body = await buffer(incoming).catch(() => undefined);
    // The client left in the middle of its own request: nobody to answer, nothing that could be recorded in full.
    if (body === undefined) return;
    await carryOut(await traffic.handle(worldRequest(incoming, host, incoming.url ?? "/", body)), response);
  });
  // Idle connections outlive a client's thinking time, or pooled ones would be cut under its hands.
  inner.keepAliveTimeout = 60_000;

  const outer = createServer(async (incoming, response) => {
    const target = incoming.url ?? "/";
    const [, host = incoming.headers.host ?? "", path] = /^http:\/\/([^/]*)(.*)$/.exec(target) ?? [
      "",
      undefined,
      target,
    ];
    const request = worldRequest(incoming, host, path ?? "/", Buffer.alloc(0));
    await carryOut(traffic.turnAway(request, "http"), response);
  });
  outer.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  outer.on("connect", async (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const host = (incoming.url ?? "").toLowerCase().replace(/:443$/, "");
    if (!traffic.reaches(host)) {
      traffic.turnAway(worldRequest(incoming, incoming.url ?? "", "", Buffer.alloc(0)), "connect");
      return void socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    const secureContext = await authority.contextFor(host.replace(/:\d+$/, ""));
    // The client may have left, or the proxy closed, while the certificate was made.
    if (socket.destroyed) return;
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] });
    secure.on("error", () => secure.destroy());
    hostOf.set(secure, host);
    inner.emit("connection", secure);
  });

  const actualPort = await listen(outer, port);
  return {
    port: actualPort,
    async close() {
      const closed = new Promise<void>((resolve) => outer.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Brings an outcome onto the wire. */
export async function carryOut(outcome: Outcome, response: ServerResponse): Promise<void> {
  if (outcome.kind === "black-hole") return;
  if (outcome.kind === "reset") return void response.socket?.destroy();
  if (outcome.delayMs > 0) await delay(outcome.delayMs, undefined, { ref: false });
  const body = Buffer.from(outcome.reply.body ?? "");
  response.setHeader("Date", outcome.date.toUTCString());
  response.setHeader("Content-Length", body.length);
  for (const [name, value] of Object.entries(outcome.reply.headers ?? {})) response.setHeader(name, value);
  response.writeHead(outcome.reply.status).end(body);
}

/** A request of Node.js as the hosts of the world see it. */
export function worldRequest(incoming: IncomingMessage, host: string, target: string, body: Buffer): WorldRequest {
  const [path = "", ...query] = target.split("?");
  const rawQuery = query.join("?");
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
  return { method: incoming.method ?? "", host, path, rawQuery, query: new URLSearchParams(rawQuery), headers, body };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(portOf(server.address())));
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("A TCP server has an address with a port");
  return address.port;
}
