import { createPublicKey, verify } from "node:crypto";
import type { Callers } from "./callers.ts";
import type { EmulatorClock } from "./clock.ts";
import { jsonReply, type Reply, type WorldRequest } from "./exchange.ts";
import { REGION, SUFFIX } from "./regions.ts";
import type { HostedService } from "./visit.ts";
import { roleOfWorld, type World } from "./world.ts";

/** What the sign-in service works with. */
export interface SigninApiParts {
  readonly world: World;
  readonly callers: Callers;
  readonly clock: EmulatorClock;
}

/** How long keys of a session live, in seconds. */
const KEYS_LIVE = 900;

const HOST = new RegExp(`^(?:signin(?:-fips)?\\.${REGION}\\.${SUFFIX}|${REGION}\\.signin\\.aws\\.amazon\\.com)$`);

/**
 * The service behind `aws login`, `REGION.signin.aws.amazon.com` (also `signin-fips.…` and
 * `….api.aws`), as far as a session is renewed.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `POST /v1/token`, grant `refresh_token`, with a `DPoP` proof (RFC 9449) | 200, keys of the session's role for 15 minutes, and the next refresh token |
 * | – with a refresh token that was used, or of no session | 400 AccessDeniedException, `TOKEN_EXPIRED` |
 * | – without a proof, or with one that its own key does not bear out | 400 ValidationException |
 */
export function signinApi(parts: SigninApiParts): HostedService {
  const refreshTokens = new Map(parts.world.logins?.map(({ refreshToken, role }) => [refreshToken, role]));
  return {
    answersFor: (host) => HOST.test(host),
    visit: (request) => ({
      facts: { service: "signin", credential: { kind: "none" }, summary: `signin ${request.path}` },
      refuse: () => jsonReply(500, { error: "server_error", message: "Internal error" }),
      answer: () => answer(parts, refreshTokens, request),
    }),
  };
}

function answer(parts: SigninApiParts, refreshTokens: Map<string, string>, request: WorldRequest): Reply {
  if (request.method !== "POST" || request.path !== "/v1/token") return refusal("ValidationException", "NOT_FOUND");
  const url = `https://${request.host}${request.path}`;
  if (!isProof(request.headers["dpop"] ?? "", url)) return refusal("ValidationException", "INVALID_REQUEST");
  const { grantType, refreshToken } = parse(request.body.toString("utf8"));
  const token = typeof refreshToken === "string" ? refreshToken : "";
  const role = roleOfWorld(parts.world, refreshTokens.get(token));
  if (grantType !== "refresh_token" || role === undefined) return refusal("AccessDeniedException", "TOKEN_EXPIRED");
  refreshTokens.delete(token);
  refreshTokens.set(`${token}+`, role.name);
  const session = parts.callers.startSession(role, "login", KEYS_LIVE);
  return jsonReply(200, {
    accessToken: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
    },
    tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4",
    expiresIn: KEYS_LIVE,
    refreshToken: `${token}+`,
  });
}

/** Whether a JWT says that its sender has the key that is in it, and is meant for this request. */
function isProof(jwt: string, url: string): boolean {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const { alg, typ, jwk } = parse(Buffer.from(header, "base64url").toString("utf8"));
  const { htm, htu } = parse(Buffer.from(payload, "base64url").toString("utf8"));
  if (alg !== "ES256" || typ !== "dpop+jwt" || htm !== "POST" || htu !== url || !isRecord(jwk)) return false;
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const data = Buffer.from(`${header}.${payload}`);
    return verify("sha256", data, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function refusal(errorCode: string, error: string): Reply {
  const reply = jsonReply(400, { error, message: error }, { "x-amzn-errortype": errorCode });
  return { ...reply, errorCode };
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
