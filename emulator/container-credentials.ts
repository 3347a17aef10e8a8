import { jsonReply } from "./exchange.ts";
import { type MachineParts, machineCredentials } from "./instance-metadata.ts";
import type { HostedService } from "./visit.ts";
import { roleOfWorld } from "./world.ts";

/** The address at which a container of ECS asks for its credentials, by plain http. */
export const CONTAINER_HOST = "169.254.170.2";

/** The path for which `AWS_CONTAINER_CREDENTIALS_FULL_URI` is set. */
export const CONTAINER_PATH = "/v1/credentials";

/** What `AWS_CONTAINER_AUTHORIZATION_TOKEN` holds. */
export const CONTAINER_TOKEN = "emulated-container-authorization";

/**
 * The credential endpoint of a container ("Container credential provider" in the AWS SDKs and Tools Reference Guide),
 * for the role of `world.container`.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `GET /v1/credentials` with the token in `Authorization` | 200, credentials of the role for an hour |
 * | – without it | 401 |
 * | anything else, or where the world has no container | 404 |
 */
export function containerCredentials(parts: MachineParts): HostedService {
  return {
    answersFor: (host) => host === CONTAINER_HOST,
    visit: (request) => ({
      facts: { service: "container", credential: { kind: "none" }, summary: `container ${request.path}` },
      refuse: () => jsonReply(503, { code: "ServiceUnavailable" }),
      answer: () => {
        const role = roleOfWorld(parts.world, parts.world.container?.role);
        if (role === undefined || request.path !== CONTAINER_PATH) return jsonReply(404, { code: "NotFound" });
        if (request.headers["authorization"] !== CONTAINER_TOKEN) return jsonReply(401, { code: "Unauthorized" });
        return jsonReply(200, machineCredentials(parts, role, "task"));
      },
    }),
  };
}
