import { createHash, randomBytes } from "node:crypto";
import type { EmulatorClock } from "./clock.ts";
import type { SsoPortal } from "./world.ts";

/** What the person before the browser does when a client wants to be let in. */
export type PersonsWill = "approves" | "denies" | "ignores";

/** How a bearer token stands. */
export type SsoTokenState = "valid" | "expired" | "unknown";

/** A program that has registered itself. */
export interface SsoClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly endsAtMs: number;
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

/** What a person's approval led to. */
export interface SsoSession {
  readonly portal: SsoPortal;
  readonly client: SsoClient;
  readonly accessToken: string;
  readonly endsAtMs: number;
  /** Present where the client asked for the scope that lets it renew the session. */
  readonly refreshToken: string | undefined;
}

/** A wish to be let in that waits for the person: by device code, or by a redirect to the client. */
export interface SsoWish {
  readonly client: SsoClient;
  readonly portal: SsoPortal;
  readonly endsAtMs: number;
  readonly userCode: string;
  /** Of the authorization code grant. */
  readonly proof: { readonly redirectUri: string; readonly challenge: string } | undefined;
  state: "untouched" | "seen" | "approved" | "denied" | "used";
}

/** The scope without which IAM Identity Center gives no refresh token. */
export const ACCOUNT_ACCESS_SCOPE = "sso:account:access";

const REGISTRATION_SECONDS = 90 * 86_400;
const WISH_SECONDS = 600;
const EIGHT_HOURS_SECONDS = 8 * 3600;

/** IAM Identity Center's memory: clients, wishes, sessions. */
export class SsoDirectory {
  /** What the person does from now on. */
  person: PersonsWill = "approves";
  /** Whether refresh tokens are accepted. */
  refreshes = true;
  readonly #clock: EmulatorClock;
  readonly #portals: readonly SsoPortal[];
  readonly #clients = new Map<string, SsoClient>();
  /** By device code or authorization code. */
  readonly #wishes = new Map<string, SsoWish>();
  /** By access token. */
  readonly #sessions = new Map<string, SsoSession>();
  readonly #revoked = new Set<string>();
  readonly #secrets: string[] = [];

  constructor(portals: readonly SsoPortal[], clock: EmulatorClock) {
    this.#portals = portals;
    this.#clock = clock;
  }

  /** Every access token, refresh token, client secret and code handed out so far. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  portal(startUrl: string, region: string): SsoPortal | undefined {
    return this.#portals.find((portal) => portal.startUrl === startUrl && portal.region === region);
  }

  /** The one portal of a region. AWS would know which from the issuer that the client registered with. */
  portalOfRegion(region: string): SsoPortal | undefined {
    return this.#portals.find((portal) => portal.region === region);
  }

  register(wanted: Pick<SsoClient, "grantTypes" | "redirectUris" | "scopes">): SsoClient {
    const client = {
      ...wanted,
      clientId: randomBytes(16).toString("base64url"),
      clientSecret: this.#secret(600),
      endsAtMs: this.#clock.now() + REGISTRATION_SECONDS * 1000,
    };
    this.#clients.set(client.clientId, client);
    return client;
  }

  findClient(clientId: unknown): SsoClient | undefined {
    return typeof clientId === "string" ? this.#clients.get(clientId) : undefined;
  }

  /** @returns the code by which the client comes back for its token, and the wish */
  wish(
    client: SsoClient,
    portal: SsoPortal,
    proof?: SsoWish["proof"],
  ): { readonly code: string; readonly wish: SsoWish } {
    const letters = randomBytes(8).toString("hex").toUpperCase();
    const wish: SsoWish = {
      client,
      portal,
      proof,
      endsAtMs: this.#clock.now() + WISH_SECONDS * 1000,
      userCode: `${letters.slice(0, 4)}-${letters.slice(4, 8)}`,
      state: "untouched",
    };
    const code = this.#secret(60);
    this.#wishes.set(code, wish);
    return { code, wish };
  }

  findWish(code: unknown): SsoWish | undefined {
    return typeof code === "string" ? this.#wishes.get(code) : undefined;
  }

  wishOfUser(userCode: string): SsoWish | undefined {
    return [...this.#wishes.values()].find((wish) => wish.userCode === userCode);
  }

  /** Lets the person act on a wish that is before their eyes. */
  present(wish: SsoWish): void {
    if (this.person === "approves") wish.state = "approved";
    if (this.person === "denies") wish.state = "denied";
  }

  startSession(portal: SsoPortal, client: SsoClient, lastsSeconds = EIGHT_HOURS_SECONDS): SsoSession {
    const session = {
      portal,
      client,
      accessToken: this.#secret(300),
      endsAtMs: this.#clock.now() + lastsSeconds * 1000,
      refreshToken: client.scopes.includes(ACCOUNT_ACCESS_SCOPE) ? this.#secret(300) : undefined,
    };
    this.#sessions.set(session.accessToken, session);
    return session;
  }

  /** Renews a session. Both of its tokens are replaced, and the old refresh token is then unknown. */
  renew(refreshToken: unknown, client: SsoClient): SsoSession | undefined {
    const session = [...this.#sessions.values()].find((known) => known.refreshToken === refreshToken);
    if (session === undefined || session.client !== client || !this.refreshes || this.#revoked.has(session.accessToken))
      return undefined;
    this.#sessions.set(session.accessToken, { ...session, refreshToken: undefined });
    return this.startSession(session.portal, client);
  }

  session(accessToken: string): SsoSession | undefined {
    return this.#sessions.get(accessToken);
  }

  stateOf(accessToken: string): SsoTokenState {
    const session = this.#sessions.get(accessToken);
    if (session === undefined || this.#revoked.has(accessToken)) return "unknown";
    return this.#clock.now() < session.endsAtMs ? "valid" : "expired";
  }

  revoke(accessToken: string): void {
    this.#revoked.add(accessToken);
  }

  /** Ends all sessions, as an administrator can; refresh tokens go with them. */
  revokeAll(): void {
    for (const accessToken of this.#sessions.keys()) this.#revoked.add(accessToken);
  }

  #secret(bytes: number): string {
    const secret = randomBytes(bytes).toString("base64url");
    this.#secrets.push(secret);
    return secret;
  }
}

/** Whether a verifier is the one that a challenge was made of (RFC 7636, method S256). */
export function provesChallenge(verifier: unknown, challenge: string): boolean {
  return typeof verifier === "string" && createHash("sha256").update(verifier).digest("base64url") === challenge;
}

/** A session as a cache file holds it: what the AWS CLI writes to `~/.aws/sso/cache/SHA1.json`. */
export function cacheFileText(session: SsoSession): string {
  const fields = {
    startUrl: session.portal.startUrl,
    region: session.portal.region,
    accessToken: session.accessToken,
    expiresAt: cacheTime(session.endsAtMs),
    clientId: session.client.clientId,
    clientSecret: session.client.clientSecret,
    registrationExpiresAt: cacheTime(session.client.endsAtMs),
    ...(session.refreshToken !== undefined && { refreshToken: session.refreshToken }),
  };
  return JSON.stringify(fields);
}

function cacheTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
