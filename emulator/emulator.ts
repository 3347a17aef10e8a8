/**
 * A local AWS for tests and demonstrations: CodeArtifact, STS, IAM Identity Center and a package index on 127.0.0.1, under the real host names.
 *
 * Clients are not told about an emulator. They get a proxy and a certificate authority through the variables that they
 * honour anyway, so what runs against it is what runs in production:
 *
 * ```ts
 * const emulator = await startEmulator({ folder, world: exampleWorld() });
 * spawn("poetry", ["lock"], { env: { ...emulator.environment, AWS_ACCESS_KEY_ID: … } });
 * emulator.fail({ on: "authorization-token", times: 1, with: { kind: "throttle" } });
 * emulator.advance(13 * 3_600_000);   // every token is now too old
 * emulator.seen();                    // ["POST codeartifact.us-west-2 authorization-token … -> 200", …]
 * await emulator.close();
 * ```
 *
 * A request takes this way: connect-proxy.ts ends TLS; traffic.ts finds the service in host-table.ts, lets a fault strike
 * and keeps the record; the service answers. The table in each service's file says what it answers to what. Nothing here
 * touches the network beyond loopback, and nothing is imported from the product.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Callers } from "./callers.ts";
import { createCertificateAuthority } from "./certificate-authority.ts";
import { EmulatorClock } from "./clock.ts";
import { startConnectProxy } from "./connect-proxy.ts";
import { CONTAINER_PATH, CONTAINER_TOKEN } from "./container-credentials.ts";
import { type Fault, Faults } from "./faults.ts";
import { FileShelf } from "./file-shelf.ts";
import { GITHUB_REQUEST_TOKEN, GITHUB_TOKEN_URL } from "./github-actions.ts";
import { type HostHandler, hostTable } from "./host-table.ts";
import { openLoopbackDoor } from "./loopback-door.ts";
import type { RecordedRequest } from "./request-record.ts";
import { ACCOUNT_ACCESS_SCOPE, cacheFileText, type PersonsWill, SsoDirectory } from "./sso-directory.ts";
import { type TokenForm, TokenMint } from "./token-mint.ts";
import { Traffic } from "./traffic.ts";
import type { World } from "./world.ts";

/** How an emulator is to be; most of it can be left out. */
export interface EmulatorOptions {
  /** Where the certificate of the authority, `ca.pem`, is written. */
  readonly folder: string;
  readonly world: World;
  /** The proxy's port; a free one when left out. */
  readonly port?: number;
  /** How tokens look; `jwe`, as those of AWS, when left out. */
  readonly tokenForm?: TokenForm;
  /** Hosts outside AWS, by name, or by `name:port` for a port other than 443. They win over the emulated ones. */
  readonly extraHosts?: Readonly<Record<string, HostHandler>>;
  /** Called for each request when its answer is known. */
  readonly onRequest?: (request: RecordedRequest) => void;
}

/** Whose token to issue, and for what; the user must exist in the world, and so must the domain. */
interface TokenOrder {
  readonly domain: string;
  /** The domain's account, where several domains share the name. */
  readonly owner?: string;
  /** The name of a user. */
  readonly user: string;
  /** Twelve hours when left out. */
  readonly lifetimeSeconds?: number;
}

/** An emulated AWS that listens, what leads clients to it, and what it saw. */
export interface Emulator {
  readonly proxyUrl: string;
  readonly caFile: string;
  /** Proxy and certificate authority, for Poetry, pip, uv, the AWS CLI and the AWS SDKs. No AWS keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** What tells a client that it runs on the world's EC2 instance. */
  readonly instanceEnvironment: Readonly<Record<string, string>>;
  /** What tells a client that it runs in the world's container. */
  readonly containerEnvironment: Readonly<Record<string, string>>;
  /** What tells a client that it is a job on GitHub Actions with the permission `id-token: write`. */
  readonly githubEnvironment: Readonly<Record<string, string>>;
  /** Everything that was asked so far, in the order of the answers. */
  readonly requests: readonly RecordedRequest[];
  /** The same, each request in one line, e.g. `GET my-repository index corp-greeting token=valid -> 200`. */
  seen(): readonly string[];
  /** The most requests so far that were being answered at one time. */
  readonly mostInFlight: number;
  /** Clears the record, not the world. */
  forget(): void;
  /** Every token issued so far, for a search of places where none may be. */
  readonly issuedTokens: readonly string[];
  /** Issues a token without a request, as if it had been obtained earlier. */
  issueToken(order: TokenOrder): string;
  /** Ends every token issued so far. */
  expireTokens(): void;
  /** IAM Identity Center, seen from the side of the person and the administrator. */
  readonly sso: SsoControl;
  /** Everything secret but the tokens: SSO tokens and codes, and the keys of the sessions of roles. */
  readonly issuedSecrets: readonly string[];
  /** Moves the emulator's clock, and no other; a negative number sets it back. */
  advance(ms: number): void;
  /** The time on the emulator's clock, in milliseconds since the epoch. */
  now(): number;
  /** Makes requests fail, `times` of them or until `heal()`. Faults on the same point strike in the order given. */
  fail(fault: Fault): void;
  /** Takes back the faults that have not struck yet. */
  heal(): void;
  close(): Promise<void>;
}

/** Which session to issue without a request. */
interface SsoSessionOrder {
  readonly startUrl: string;
  readonly region: string;
  /** Eight hours when left out; a negative number makes one that has ended. */
  readonly lastsSeconds?: number;
  /** Whether it can be renewed; it can when left out. */
  readonly renewable?: boolean;
}

/** What people do about SSO sessions. */
interface SsoControl {
  /** What the person before the browser does from now on; `approves` at first. */
  person(will: PersonsWill): void;
  /** Issues a session as if the person had signed in, and gives the text of its cache file. */
  issueSession(order: SsoSessionOrder): string;
  /** Ends every session, and with them the refresh tokens. */
  revokeSessions(): void;
  /** Accepts no refresh token any more. */
  refuseRefresh(): void;
}

/** Starts an emulator with its own certificate authority, clock and copy of the world. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { world } = options;
  const clock = new EmulatorClock();
  const callers = new Callers(world, clock);
  const tokens = new TokenMint(clock, options.tokenForm ?? "jwe");
  const faults = new Faults();
  const shelf = await FileShelf.stock(world);
  const directory = new SsoDirectory(world.ssoPortals ?? [], clock);
  const hosts = hostTable({ world, callers, tokens, clock, shelf, directory, extraHosts: options.extraHosts ?? {} });
  const traffic = new Traffic({ hosts, faults, clock, tokens, onRequest: options.onRequest });

  const authority = await createCertificateAuthority();
  const caFile = join(options.folder, "ca.pem");
  await mkdir(options.folder, { recursive: true });
  await writeFile(caFile, authority.pem);
  const proxy = await startConnectProxy(options.port ?? 0, authority, traffic);
  const door = await openLoopbackDoor(traffic);
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;

  return {
    proxyUrl,
    caFile,
    environment: clientEnvironment(proxyUrl, caFile),
    instanceEnvironment: { AWS_EC2_METADATA_SERVICE_ENDPOINT: door.url },
    containerEnvironment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${door.url}${CONTAINER_PATH}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: CONTAINER_TOKEN,
    },
    githubEnvironment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: GITHUB_TOKEN_URL,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: GITHUB_REQUEST_TOKEN,
    },
    get requests() {
      return traffic.record;
    },
    seen: () => traffic.record.map(({ line }) => line),
    get mostInFlight() {
      return traffic.mostInFlight;
    },
    forget: () => traffic.forget(),
    get issuedTokens() {
      return tokens.tokens();
    },
    issueToken: (order) => {
      const domain = world.domains.find(
        ({ name, owner }) => name === order.domain && (order.owner === undefined || owner === order.owner),
      );
      const user = world.users.find(({ name }) => name === order.user);
      const caller = user && callers.find(user.accessKeyId);
      if (domain === undefined || caller === undefined) {
        throw new Error(`The world has no domain "${order.domain}" or no user "${order.user}"`);
      }
      return tokens.issue(domain, caller, clock.now() + (order.lifetimeSeconds ?? 43_200) * 1000).token;
    },
    expireTokens: () => tokens.expireAll(),
    sso: ssoControl(directory),
    get issuedSecrets() {
      return [...directory.secrets, ...callers.sessionSecrets];
    },
    advance: (ms) => clock.advance(ms),
    now: () => clock.now(),
    fail: (fault) => faults.add(fault),
    heal: () => faults.clear(),
    close: async () => {
      await Promise.all([proxy.close(), door.close()]);
    },
  };
}

function ssoControl(directory: SsoDirectory): SsoControl {
  return {
    person: (will) => {
      directory.person = will;
    },
    issueSession: ({ startUrl, region, lastsSeconds, renewable = true }) => {
      const portal = directory.portal(startUrl, region);
      if (portal === undefined) throw new Error(`The world has no access portal ${startUrl} in ${region}`);
      const scopes = renewable ? [ACCOUNT_ACCESS_SCOPE] : [];
      const client = directory.register({ grantTypes: [], redirectUris: [], scopes });
      return cacheFileText(directory.startSession(portal, client, lastsSeconds));
    },
    revokeSessions: () => directory.revokeAll(),
    refuseRefresh: () => {
      directory.refreshes = false;
    },
  };
}

function clientEnvironment(proxyUrl: string, caFile: string): Readonly<Record<string, string>> {
  return {
    HTTPS_PROXY: proxyUrl,
    // So that an attempt in clear text is seen and refused instead of leaving the machine.
    HTTP_PROXY: proxyUrl,
    NO_PROXY: "127.0.0.1,localhost",
    // Each reads its own: the AWS CLI; requests, and with it Poetry; uv and Python's ssl module; pip.
    AWS_CA_BUNDLE: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    PIP_CERT: caFile,
  };
}
