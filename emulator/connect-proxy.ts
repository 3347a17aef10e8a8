import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { TLSSocket } from "node:tls";
import { carryOut } from "./carry-out.ts";
import { type CertificateAuthority, createCertificateAuthority } from "./certificate-authority.ts";
import type { WorldRequest } from "./exchange.ts";
import type { CertificateFlaw, ConnectionFault } from "./faults.ts";
import type { Traffic } from "./traffic.ts";

/** A proxy that listens. */
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
 * | `CONNECT` that a fault strikes | what the fault says, recorded |
 * | `GET http://…`, or a request to the proxy itself | 502, recorded: nothing in this world speaks clear text |
 */
export async function startConnectProxy(
  port: number,
  authority: CertificateAuthority,
  traffic: Traffic,
): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const hostOf = new WeakMap<Socket, string>();
  const tunnelOf = new WeakMap<Socket, Socket>();

  const inner = createServer(async (incoming, response) => {
    const host = hostOf.get(incoming.socket) ?? "";
    const named = incoming.headers.host?.toLowerCase().replace(/:443$/, "");
    // One connection, one host: what the certificate was checked for is what answers (RFC 9110, 15.5.20).
    if (named !== host) return void response.writeHead(421).end();
    const body = await buffer(incoming).catch(() => undefined);
    // The client left in the middle of its own request: nobody to answer, nothing that could be recorded in full.
    if (body === undefined) return;
    await traffic.answer(worldRequest(incoming, host, incoming.url ?? "/", body), (outcome) =>
      carryOut(outcome, response, () => tunnelOf.get(incoming.socket)?.resetAndDestroy()),
    );
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
    const fault = traffic.strike(worldRequest(incoming, incoming.url ?? "", "", Buffer.alloc(0)));
    const flaw = fault === undefined ? undefined : await strike(fault, socket, head);
    if (fault !== undefined && flaw === undefined) return;
    const secureContext = await contextWith(flaw, authority, host.replace(/:\d+$/, ""));
    // The client may have left, or the proxy closed, while the certificate was made.
    if (socket.destroyed) return;
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] });
    secure.on("error", () => secure.destroy());
    hostOf.set(secure, host);
    tunnelOf.set(secure, socket);
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

/** What a fault does to a connection; the flaw, where there is to be one with a flawed certificate. */
async function strike(fault: ConnectionFault, socket: Socket, head: Buffer): Promise<CertificateFlaw | undefined> {
  if (fault.on === "tls") {
    switch (fault.with.kind) {
      case "unknown-authority":
      case "wrong-host":
      case "expired":
        return fault.with.kind;
      default:
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        // The client's first words of TLS.
        if (head.length === 0) await new Promise((resolve) => socket.once("data", resolve).once("close", resolve));
    }
  }
  switch (fault.with.kind) {
    case "end":
      socket.end();
      break;
    case "reset":
      socket.resetAndDestroy();
      break;
    case "clear-text":
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      break;
    case "proxy-says":
      socket.end(fault.with.text);
  }
  return undefined;
}

async function contextWith(flaw: CertificateFlaw | undefined, authority: CertificateAuthority, host: string) {
  switch (flaw) {
    case "unknown-authority":
      return (await createCertificateAuthority()).contextFor(host);
    case "wrong-host":
      return authority.contextFor("elsewhere.example");
    case "expired":
      return authority.expiredContextFor(host);
    default:
      return authority.contextFor(host);
  }
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
