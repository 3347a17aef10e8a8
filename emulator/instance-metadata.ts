import type { Callers } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import { jsonReply, type Reply, textReply, type WorldRequest } from "./exchange.ts";
import type { HostedService } from "./visit.ts";
import { type Role, roleOfWorld, type World } from "./world.ts";

/** What the services that a machine asks about itself work with. */
export interface MachineParts {
  readonly world: World;
  readonly callers: Callers;
  readonly clock: EmulatorClock;
}

/** The address at which an EC2 instance asks about itself, by plain http. */
export const INSTANCE_METADATA_HOST = "169.254.169.254";

const ROLE_PATH = "/latest/meta-data/iam/security-credentials/";
const SESSION_TOKEN = "emulated-instance-metadata-session";

/**
 * The instance metadata service of EC2, version 2 ("Use IMDS" in the EC2 User Guide), for the role of `world.instance`.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `PUT /latest/api/token` with `X-aws-ec2-metadata-token-ttl-seconds` | 200, a session token; 400 without the header |
 * | anything without that token in `X-aws-ec2-metadata-token` | 401 |
 * | `GET …/iam/security-credentials/` | 200, the name of the role; 404 where the instance has none |
 * | `GET …/iam/security-credentials/ROLE` | 200, credentials of the role for an hour |
 * | anything else | 404 |
 */
export function instanceMetadata(parts: MachineParts): HostedService {
  return {
    answersFor: (host) => host === INSTANCE_METADATA_HOST,
    visit: (request) => ({
      facts: { service: "instance", credential: { kind: "none" }, summary: `instance ${request.path}` },
      faultPoint: "instance",
      refuse: () => textReply(503, "Service Unavailable\n"),
      answer: () => answer(parts, request),
    }),
  };
}

function answer(parts: MachineParts, request: WorldRequest): Reply {
  if (request.method === "PUT" && request.path === "/latest/api/token") {
    return request.headers["x-aws-ec2-metadata-token-ttl-seconds"] === undefined
      ? textReply(400, "Bad Request\n")
      : textReply(200, SESSION_TOKEN);
  }
  if (request.headers["x-aws-ec2-metadata-token"] !== SESSION_TOKEN) return textReply(401, "Unauthorized\n");
  const role = roleOfWorld(parts.world, parts.world.instance?.role);
  if (role === undefined || request.method !== "GET") return textReply(404, "Not Found\n");
  if (request.path === ROLE_PATH) return textReply(200, role.name);
  if (request.path !== `${ROLE_PATH}${role.name}`) return textReply(404, "Not Found\n");
  return jsonReply(200, {
    Code: "Success",
    LastUpdated: isoTime(parts.clock.now()),
    Type: "AWS-HMAC",
    ...machineCredentials(parts, role, "i-0123456789abcdef0"),
  });
}

/** Credentials in the form in which machines hand them out. */
export function machineCredentials(parts: MachineParts, role: Role, session: string) {
  const caller = parts.callers.startSession(role, session, 3600);
  return {
    AccessKeyId: caller.accessKeyId,
    SecretAccessKey: caller.secretAccessKey,
    Token: caller.sessionToken,
    Expiration: isoTime(caller.endsAtMs),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, "");
}
