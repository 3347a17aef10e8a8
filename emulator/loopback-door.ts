import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { carryOut } from "./carry-out.ts";
import { worldRequest } from "./connect-proxy.ts";
import { CONTAINER_HOST, CONTAINER_PATH } from "./container-credentials.ts";
import { INSTANCE_METADATA_HOST } from "./instance-metadata.ts";
import type { Traffic } from "./traffic.ts";

/** A way in that listens. */
export interface LoopbackDoor {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The way to the two hosts of link-local addresses, which no proxy leads to: clients are told to find them here instead,
 * by the variables that exist for it.
 *
 * | path | host |
 * | --- | --- |
 * | `/v1/credentials` | 169.254.170.2, the container's |
 * | anything else | 169.254.169.254, the instance's |
 */
export async function openLoopbackDoor(traffic: Traffic): Promise<LoopbackDoor> {
  const server = createServer(async (incoming, response) => {
    const target = incoming.url ?? "/";
    const host = target === CONTAINER_PATH ? CONTAINER_HOST : INSTANCE_METADATA_HOST;
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    await traffic.answer(worldRequest(incoming, host, target, body), (outcome) => carryOut(outcome, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("A TCP server has an address with a port");
  return address.port;
}
