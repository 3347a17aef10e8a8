import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What was put up for a case beside the emulator. */
export interface Staged {
  readonly environment: Readonly<Record<string, string>>;
  /** How many connections came; `undefined` where nobody could count. */
  readonly connections: () => number | undefined;
  readonly close: () => void;
}

/** Has AWS be looked for on a port of this machine, without a proxy. */
function direct(port: number) {
  return { AWS_ENDPOINT_URL_CODEARTIFACT: `https://127.0.0.1:${port}` };
}

/** Somebody who listens in the place of AWS, and what they do with who connects. */
export async function listen(connected: (socket: Socket) => void): Promise<Staged> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket.on("error", () => undefined));
    connected(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    environment: direct(portOf(server.address())),
    connections: () => connections,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A port on which there was somebody. */
export async function nobodyListens(): Promise<Staged> {
  const { environment, close } = await listen(() => undefined);
  close();
  return { environment, connections: () => undefined, close: () => undefined };
}

/** A proxy that there was. */
export async function noProxy(): Promise<Staged> {
  const { environment } = await nobodyListens();
  const proxy = environment["AWS_ENDPOINT_URL_CODEARTIFACT"]?.replace("https://", "http://ana:hunter2@") ?? "";
  return { environment: { HTTPS_PROXY: proxy }, connections: () => undefined, close: () => undefined };
}

/** A program that listens and never accepts, with a queue that is full: the kernel drops what comes. */
export async function notAccepted(): Promise<Staged> {
  const program = `const server = require("net").createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.stdout.write(String(server.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;
  const child = spawn(process.execPath, ["-e", program], { env: {}, stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout, "data");
  const waiting = Array.from({ length: 4 }, () =>
    connect(Number(String(port)), "127.0.0.1").on("error", () => undefined),
  );
  await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, "connect")));
  return {
    environment: direct(Number(String(port))),
    connections: () => undefined,
    close: () => {
      for (const socket of waiting) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("A TCP server has an address with a port");
  return address.port;
}
