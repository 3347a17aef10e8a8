import type { EmulatorClock } from "./clock.ts";
import { jsonReply, type Reply, textReply, type WorldRequest } from "./exchange.ts";
import type { Refusal } from "./faults.ts";
import { REGION, SUFFIX } from "./regions.ts";
import { provesChallenge, type SsoClient, type SsoDirectory, type SsoSession } from "./sso-directory.ts";
import type { HostedService, Visit } from "./visit.ts";

/** What the OIDC service works with. */
export interface SsoOidcApiParts {
  readonly directory: SsoDirectory;
  readonly clock: EmulatorClock;
}

/**
 * IAM Identity Center's OIDC service, `oidc.REGION.amazonaws.com` (also `oidc-fips.…` and `….api.aws`), unsigned JSON; and
 * its page for device codes, `device.sso.REGION.amazonaws.com`. The person acts as `emulator.sso.person()` says.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `POST /client/register` | 200; 400 InvalidRequestException, InvalidClientMetadataException, InvalidRedirectUriException |
 * | `POST /device_authorization` | 200; 400 InvalidRequestException for an unknown start URL |
 * | `POST /token`, `urn:ietf:params:oauth:grant-type:device_code` | 400 AuthorizationPendingException at first, so that a client has to come again; then the person has acted: 200, or 400 AccessDeniedException |
 * | – `authorization_code` | 200 once; 400 InvalidGrantException unless verifier and redirect URI fit |
 * | – `refresh_token` | 200 with new tokens; 400 InvalidGrantException |
 * | – code too old, or used | 400 ExpiredTokenException, InvalidGrantException |
 * | – unknown or ended client | 401 InvalidClientException |
 * | `GET /authorize` | 302 to the redirect URI with `code` and `state`, or `error`; 200 and nothing more when the person ignores it |
 * | `GET device.sso…/?user_code=…` | 200, and the person has acted |
 */
export function ssoOidcApi(parts: SsoOidcApiParts): HostedService {
  return {
    answersFor: (host) => HOST.test(host),
    visit: (request) => visit(parts, request),
  };
}

const HOST = new RegExp(`^(oidc|oidc-fips|device\\.sso)\\.(${REGION})\\.${SUFFIX}$`);
const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const POLL_SECONDS = 1;

type Fields = Readonly<Record<string, unknown>>;

function visit(parts: SsoOidcApiParts, request: WorldRequest): Visit {
  const [, kind, region = ""] = HOST.exec(request.host) ?? [];
  const fields = parseFields(request.body);
  const place = request.host.replace(/\.amazonaws\.com$/, "");
  const grant = typeof fields["grantType"] === "string" ? ` ${fields["grantType"].replace(/^.*:/, "")}` : "";
  return {
    facts: { service: "sso-oidc", credential: { kind: "none" }, summary: `${place} ${request.path}${grant}` },
    faultPoint: "sso-oidc",
    refuse: refused,
    answer: () => {
      if (kind === "device.sso") return devicePage(parts.directory, request);
      switch (`${request.method} ${request.path}`) {
        case "POST /client/register":
          return register(parts.directory, fields);
        case "POST /device_authorization":
          return deviceAuthorization(parts, fields, region);
        case "POST /token":
          return token(parts, fields);
        case "GET /authorize":
          return authorize(parts.directory, request.query, region);
        default:
          return failure(404, "UnknownOperationException", "This operation is not emulated");
      }
    },
  };
}

function register(directory: SsoDirectory, fields: Fields): Reply {
  if (typeof fields["clientName"] !== "string" || fields["clientType"] !== "public") {
    return failure(400, "InvalidClientMetadataException", "clientName and clientType public are required");
  }
  const grantTypes = texts(fields["grantTypes"]);
  const redirectUris = texts(fields["redirectUris"]);
  if (grantTypes.includes("authorization_code")) {
    if (typeof fields["issuerUrl"] !== "string")
      return failure(400, "InvalidRequestException", "issuerUrl is required");
    if (redirectUris.length === 0 || !redirectUris.every((uri) => LOOPBACK.test(uri))) {
      return failure(400, "InvalidRedirectUriException", "Redirect URIs must lead to a loopback address");
    }
  }
  const client = directory.register({ grantTypes, redirectUris, scopes: texts(fields["scopes"]) });
  return jsonReply(200, {
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    clientIdIssuedAt: Math.floor(client.endsAtMs / 1000) - 90 * 86_400,
    clientSecretExpiresAt: Math.floor(client.endsAtMs / 1000),
  });
}

// RFC 8252, 7.3: any port, so none is registered.
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])\//;

function deviceAuthorization({ directory, clock }: SsoOidcApiParts, fields: Fields, region: string): Reply {
  const client = knownClient(directory, clock, fields);
  if (client === undefined) return failure(401, "InvalidClientException", "Invalid client provided");
  const portal = directory.portal(String(fields["startUrl"]), region);
  if (portal === undefined) return failure(400, "InvalidRequestException", "Invalid start url provided");
  const { code, wish } = directory.wish(client, portal);
  const page = `https://device.sso.${region}.amazonaws.com/`;
  return jsonReply(200, {
    deviceCode: code,
    userCode: wish.userCode,
    verificationUri: page,
    verificationUriComplete: `${page}?user_code=${wish.userCode}`,
    expiresIn: Math.round((wish.endsAtMs - clock.now()) / 1000),
    interval: POLL_SECONDS,
  });
}

function devicePage(directory: SsoDirectory, request: WorldRequest): Reply {
  const wish = directory.wishOfUser(request.query.get("user_code") ?? "");
  if (wish === undefined) return textReply(404, "No such code\n");
  directory.present(wish);
  return textReply(200, `The person ${directory.person}\n`);
}

function authorize(directory: SsoDirectory, query: URLSearchParams, region: string): Reply {
  const client = directory.findClient(query.get("client_id"));
  const redirectUri = query.get("redirect_uri") ?? "";
  const portal = directory.portalOfRegion(region);
  const isRegistered = client?.redirectUris.some((uri) => uri === redirectUri.replace(/:\d+(?=\/)/, "")) === true;
  // RFC 6749, 4.1.2.1: nothing is sent to an address that the client has not registered.
  if (client === undefined || portal === undefined || !isRegistered) {
    return failure(400, "InvalidRequestException", "Unknown client or redirect_uri");
  }
  const challenge = query.get("code_challenge");
  if (
    query.get("response_type") !== "code" ||
    query.get("code_challenge_method") !== "S256" ||
    challenge === null ||
    !client.grantTypes.includes("authorization_code")
  ) {
    return failure(400, "InvalidRequestException", "response_type code with an S256 challenge is required");
  }
  const { code, wish } = directory.wish(client, portal, { redirectUri, challenge });
  directory.present(wish);
  const state = query.get("state") ?? "";
  switch (wish.state) {
    case "approved":
      return redirect(redirectUri, { code, state });
    case "denied":
      return redirect(redirectUri, { error: "access_denied", error_description: "The person said no", state });
    default:
      return textReply(200, "Sign in, and say whether the program may act for you\n");
  }
}

function redirect(uri: string, parameters: Readonly<Record<string, string>>): Reply {
  return textReply(302, "", { Location: `${uri}?${new URLSearchParams(parameters)}` });
}

function token({ directory, clock }: SsoOidcApiParts, fields: Fields): Reply {
  const client = knownClient(directory, clock, fields);
  if (client === undefined) return failure(401, "InvalidClientException", "Invalid client provided");
  switch (fields["grantType"]) {
    case "refresh_token": {
      const session = directory.renew(fields["refreshToken"], client);
      return session === undefined ? invalidGrant("Invalid refresh token provided") : tokens(session, clock);
    }
    case "authorization_code": {
      const wish = directory.findWish(fields["code"]);
      const fits =
        wish?.proof !== undefined &&
        wish.client === client &&
        wish.proof.redirectUri === fields["redirectUri"] &&
        provesChallenge(fields["codeVerifier"], wish.proof.challenge);
      if (wish === undefined || !fits || wish.state !== "approved") return invalidGrant("Invalid grant provided");
      if (clock.now() >= wish.endsAtMs) return failure(400, "ExpiredTokenException", "The code has expired");
      wish.state = "used";
      return tokens(directory.startSession(wish.portal, client), clock);
    }
    case DEVICE_CODE_GRANT: {
      const wish = directory.findWish(fields["deviceCode"]);
      if (wish === undefined || wish.client !== client || wish.state === "used") {
        return invalidGrant("Invalid device code provided");
      }
      if (clock.now() >= wish.endsAtMs) return failure(400, "ExpiredTokenException", "The device code has expired");
      if (wish.state === "seen") directory.present(wish);
      if (wish.state === "denied") return failure(400, "AccessDeniedException", "The person said no");
      if (wish.state !== "approved") {
        wish.state = "seen";
        return failure(400, "AuthorizationPendingException", "The person has not acted yet");
      }
      wish.state = "used";
      return tokens(directory.startSession(wish.portal, client), clock);
    }
    default:
      return failure(400, "UnsupportedGrantTypeException", "This grant type is not known");
  }
}

function tokens(session: SsoSession, clock: EmulatorClock): Reply {
  return jsonReply(200, {
    accessToken: session.accessToken,
    tokenType: "Bearer",
    expiresIn: Math.round((session.endsAtMs - clock.now()) / 1000),
    ...(session.refreshToken !== undefined && { refreshToken: session.refreshToken }),
  });
}

function knownClient(directory: SsoDirectory, clock: EmulatorClock, fields: Fields): SsoClient | undefined {
  const client = directory.findClient(fields["clientId"]);
  return client?.clientSecret === fields["clientSecret"] && client !== undefined && clock.now() < client.endsAtMs
    ? client
    : undefined;
}

function refused(refusal: Refusal): Reply {
  switch (refusal.kind) {
    case "throttle":
      return failure(400, "SlowDownException", "Slow down to every 5 seconds");
    case "internal-error":
      return failure(500, "InternalServerException", "An internal error occurred");
    case "denied":
      return failure(400, "AccessDeniedException", "Access denied");
    case "expired":
      return failure(400, "ExpiredTokenException", "The token has expired");
  }
}

function invalidGrant(description: string): Reply {
  return failure(400, "InvalidGrantException", description);
}

/** RFC 6749, 5.2 has the words; AWS adds its own name in a header. */
function failure(status: number, errorCode: string, description: string): Reply {
  const error = errorCode.replace(/Exception$/, "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_");
  const body = { error: error.toLowerCase(), error_description: description };
  return { ...jsonReply(status, body, { "x-amzn-errortype": errorCode }), errorCode };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}

function parseFields(body: Buffer): Fields {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
