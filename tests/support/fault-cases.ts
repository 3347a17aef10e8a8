import type { Emulator } from "../../emulator/emulator.ts";
import type { Reply } from "../../emulator/exchange.ts";
import type { ConnectionFault, FaultBehaviour } from "../../emulator/faults.ts";
import { listen, nobodyListens, noProxy, notAccepted, type Staged } from "./stand-ins.ts";

/** Which call a fault strikes: the one for a token, or one of those that get the keys for it. */
export type Struck = "authorization-token" | "sts" | "sso-portal" | "sso-oidc";

/** Who asks AWS, as in the settings. */
export type Provider = "sdk" | "aws-cli" | "auto";

/** A fault that is staged for one login. */
export interface FaultCase {
  /** What happens, in words. */
  readonly fault: string;
  readonly strikes: Struck;
  /** Who asks; the SDK, and in another login the AWS CLI, when left out. */
  readonly asks?: Provider;
  /** Readies the emulator; more variables, and what counts the calls that do not reach the emulator. */
  readonly stage: (emulator: Emulator) => undefined | Promise<Staged>;
  /** The bound of the time that is promised, 5 when left out. */
  readonly seconds?: Bound | { readonly sdk: Bound; readonly "aws-cli": Bound };
  /** The bound of the number of calls of the SDK, where that is not always the same. */
  readonly callsAtMost?: number;
}

/** Within how many seconds a login ends. */
export type Bound = 5 | 20 | 45;

/** A host that is not AWS's, to which a fault leads clients. */
export const evilHost = "evil.example";
const dayMs = 86_400_000;
const page = "<html>\n<head><title>Sign in</title></head>\n<body>Sign in to the guest network</body>\n</html>\n";
const html = { "Content-Type": "text/html" };
const elsewhere = { Location: `https://${evilHost}/v1/authorization-token?domain=corp` };
const waits = { sdk: 45, "aws-cli": 45 } as const;
/** The AWS CLI waits for up to 15 s in all before its four retries. */
const retried = { sdk: 5, "aws-cli": 20 } as const;

function request(fault: string, behaviour: FaultBehaviour, more: Partial<FaultCase> & { times?: number } = {}) {
  const { times, ...rest } = more;
  return {
    fault,
    strikes: "authorization-token",
    stage: (emulator) => {
      emulator.fail({
        on: rest.strikes ?? "authorization-token",
        with: behaviour,
        ...(times !== undefined && { times }),
      });
      return undefined;
    },
    ...rest,
  } satisfies FaultCase;
}

function connection(fault: string, struck: ConnectionFault, more: Partial<FaultCase> = {}): FaultCase {
  return {
    fault,
    strikes: "authorization-token",
    stage: (emulator) => {
      emulator.fail(struck);
      return undefined;
    },
    ...more,
  };
}

const instead = (reply: Reply): FaultBehaviour => ({ kind: "instead", reply });

function clock(fault: string, ms: number, more: Partial<FaultCase> = {}): FaultCase {
  return {
    fault,
    strikes: "authorization-token",
    stage: (emulator) => {
      emulator.advance(ms);
      return undefined;
    },
    ...more,
  };
}

/** What may happen to the call for a token. */
const ofTheTokenCall: readonly FaultCase[] = [
  { fault: "Nobody listens at AWS's address", strikes: "authorization-token", stage: nobodyListens, seconds: retried },
  {
    fault: "Connections are not accepted",
    strikes: "authorization-token",
    stage: notAccepted,
    seconds: { sdk: 20, "aws-cli": 45 },
  },
  {
    fault: "Connections are accepted, and all is silent",
    strikes: "authorization-token",
    stage: () => listen(() => undefined),
    seconds: waits,
  },
  {
    fault: "Connections are reset at once",
    strikes: "authorization-token",
    stage: () => listen((socket) => socket.resetAndDestroy()),
    seconds: retried,
  },
  { fault: "Nobody listens at the proxy's address", strikes: "authorization-token", stage: noProxy, seconds: retried },
  connection("The proxy is silent", { on: "tunnel", with: { kind: "black-hole" } }, { seconds: waits }),
  connection("The proxy hangs up", { on: "tunnel", with: { kind: "end" } }, { seconds: retried }),
  connection("The proxy resets the connection", { on: "tunnel", with: { kind: "reset" } }, { seconds: retried }),
  connection(
    "The proxy wants a password (407)",
    { on: "tunnel", with: says("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="corp"\r\n') },
    { seconds: retried },
  ),
  connection("The proxy cannot reach AWS (502)", { on: "tunnel", with: says("502 Bad Gateway") }, { seconds: retried }),
  connection(
    "The proxy speaks no HTTP",
    { on: "tunnel", with: { kind: "proxy-says", text: "SSH-2.0-OpenSSH_9.9\r\n\r\n" } },
    { seconds: retried },
  ),
  connection("TLS gets no answer", { on: "tls", with: { kind: "black-hole" } }, { seconds: waits }),
  connection("TLS is hung up on", { on: "tls", with: { kind: "end" } }, { seconds: retried }),
  connection("TLS is reset", { on: "tls", with: { kind: "reset" } }, { seconds: retried }),
  connection("TLS is answered in clear text", { on: "tls", with: { kind: "clear-text" } }, { seconds: retried }),
  connection(
    "The certificate is of an unknown authority",
    { on: "tls", with: { kind: "unknown-authority" } },
    { seconds: retried },
  ),
  connection("The certificate is of another host", { on: "tls", with: { kind: "wrong-host" } }, { seconds: retried }),
  connection("The certificate has expired", { on: "tls", with: { kind: "expired" } }, { seconds: retried }),
  request("The request gets no answer", { kind: "black-hole" }, { seconds: waits }),
  request("The connection is cut after the request", { kind: "reset" }, { seconds: retried }),
  request("The connection is cut after the request, once", { kind: "reset" }, { times: 1 }),
  request("The answer breaks off", { kind: "broken-off", followedBy: "end" }, { seconds: retried }),
  request("The answer is reset in the middle", { kind: "broken-off", followedBy: "reset" }, { seconds: retried }),
  request(
    "The answer stops in the middle, and all is silent",
    { kind: "broken-off", followedBy: "silence" },
    { seconds: waits },
  ),
  request("The answer comes byte by byte, for minutes", { kind: "drip", everyMs: 500 }, { seconds: waits }),
  request("The answer is half of what it should be", { kind: "truncated" }),
  request("The answer is shorter than announced", { kind: "wrong-length", byBytes: 10 }, { seconds: retried }),
  request("The answer is longer than announced", { kind: "wrong-length", byBytes: -10 }),
  request(
    "The answer has no token",
    instead({ status: 200, headers: { "Content-Type": "application/json" }, body: "{}" }),
  ),
  request("A page in place of the answer (200)", instead({ status: 200, headers: html, body: page })),
  request("A page in place of the answer (502)", { kind: "garbage-html" }, { seconds: retried }),
  request("A redirect to another host (301)", instead({ status: 301, headers: elsewhere })),
  request("A redirect to another host (302)", instead({ status: 302, headers: elsewhere })),
  request("A redirect to another host (307)", instead({ status: 307, headers: elsewhere })),
  request("Too many calls (429), once", { kind: "throttle" }, { times: 1 }),
  request('Too many calls (429), "Retry-After: 2", once', { kind: "throttle", retryAfterSeconds: 2 }, { times: 1 }),
  request(
    "Too many calls (429), for good",
    { kind: "throttle" },
    { seconds: { sdk: 45, "aws-cli": 20 }, callsAtMost: 12 },
  ),
  request(
    'Too many calls (429), "Retry-After: 3600"',
    { kind: "throttle", retryAfterSeconds: 3600 },
    { seconds: retried },
  ),
  request("An error of AWS (500)", { kind: "internal-error" }, { seconds: retried }),
  request("An error of AWS (500), once", { kind: "internal-error" }, { times: 1 }),
  request(
    "AWS is not available (503)",
    instead({
      status: 503,
      headers: { "Content-Type": "application/json", "x-amzn-errortype": "ServiceUnavailableException" },
      body: '{"message":"Service is unavailable"}',
    }),
    { seconds: retried },
  ),
  request("Access is denied (403)", { kind: "denied" }),
  clock("This machine's clock is a day behind", dayMs),
  clock("This machine's clock is a day ahead", -dayMs),
  // The default: the AWS CLI has a try where the SDK cannot reach AWS, but not where the time is over.
  request("The connection is cut after the request", { kind: "reset" }, { asks: "auto", seconds: 20, callsAtMost: 8 }),
  request("The request gets no answer", { kind: "black-hole" }, { asks: "auto", seconds: 45 }),
];

/** What differs where the keys are got first: the words, and how often is asked. */
const ofTheOthers: readonly FaultCase[] = [
  ...(["sts", "sso-portal", "sso-oidc"] as const).flatMap((strikes) => [
    request("The request gets no answer", { kind: "black-hole" }, { strikes, asks: "sdk", seconds: 45 }),
    request("The connection is cut after the request", { kind: "reset" }, { strikes, seconds: retried }),
    request(
      "The answer stops in the middle, and all is silent",
      { kind: "broken-off", followedBy: "silence" },
      { strikes, asks: "sdk", seconds: 45 },
    ),
    request("The answer is half of what it should be", { kind: "truncated" }, { strikes, asks: "sdk" }),
    request("A page in place of the answer (200)", instead({ status: 200, headers: html, body: page }), { strikes }),
    request("A page in place of the answer (502)", { kind: "garbage-html" }, { strikes, asks: "sdk" }),
    request("A redirect to another host (302)", instead({ status: 302, headers: elsewhere }), { strikes, asks: "sdk" }),
    request("Too many calls, once", throttled(strikes), { strikes, asks: "sdk", times: 1 }),
    request("Too many calls, for good", throttled(strikes), { strikes, asks: "sdk", seconds: 45, callsAtMost: 12 }),
    request("An error of AWS (500)", { kind: "internal-error" }, { strikes, seconds: retried }),
  ]),
  ...(["sts"] as const).flatMap((strikes) => [
    request("Access is denied (403)", { kind: "denied" }, { strikes }),
    clock("This machine's clock is a day behind", dayMs, { strikes }),
    clock("This machine's clock is a day ahead", -dayMs, { strikes }),
  ]),
];

/** Each way in which the network can fail a login, and what comes of it. */
export const faultCases: readonly FaultCase[] = [...ofTheTokenCall, ...ofTheOthers];

/** The OIDC service has no name of its own for it: its SlowDownException is for the time that a person takes. */
function throttled(struck: Struck): FaultBehaviour {
  return struck === "sso-oidc"
    ? instead({ status: 429, headers: { "Content-Type": "application/json" }, body: '{"message":"Rate exceeded"}' })
    : { kind: "throttle" };
}

function says(status: string, headers = ""): ConnectionFault["with"] & { readonly kind: "proxy-says" } {
  return {
    kind: "proxy-says",
    text: `HTTP/1.1 ${status}\r\n${headers}Content-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`,
  };
}
