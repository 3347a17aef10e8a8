import { Problem } from "../core/problem.ts";
import { networkHint } from "./endpoint-host.ts";
import { type EndpointOverride, endpointOverrides } from "./endpoint-override.ts";
import { proxyText } from "./proxy.ts";
import { oneLine } from "./service-failure.ts";

/** Why there is no answer, when somebody hung up. */
export const cutText = "the connection was cut";

/** What to look at when somebody else answers in AWS's place. */
export const betweenHint = "Check what stands between this machine and AWS (HTTPS_PROXY)";

/**
 * What kept an answer of `host` from arriving; `undefined` when that is not what happened.
 *
 * @param waitingFor what was being waited for, when that was not AWS
 */
export function transportFailure(
  error: Error,
  host: string,
  waitingFor?: string,
  overrides: readonly EndpointOverride[] = endpointOverrides(process.env),
): Problem | undefined {
  const code = systemCode(error);
  // The SDK gives an end of its own patience the code of the system's.
  if (code !== undefined && !(code === "ETIMEDOUT" && error.name === "TimeoutError")) {
    return connectionFailure(code, error, host, networkHint(host, overrides));
  }
  if (error.name !== "TimeoutError" && error.name !== "AbortError") {
    return undefined;
  }
  return waitingFor === undefined
    ? unanswered(host, networkHint(host, overrides), error)
    : new Problem("timed-out", `${waitingFor} did not end in time`, "Run it by hand to see what it waits for", {
        cause: error,
      });
}

/** A host that is silent. */
export function unanswered(host: string, hint: string, cause?: unknown): Problem {
  return new Problem("timed-out", `${host}${proxyText(`https://${host}`)} did not answer in time`, hint, { cause });
}

/** A reply that is not what AWS sends: a proxy's page, a proxy's refusal, or half a reply. */
export function notUnderstood(host: string, status: number | undefined, cause?: unknown): Problem {
  const proxy = proxyText(`https://${host}`);
  // AWS has no proxies: whoever says this is one.
  if (status === 407) {
    return new Problem(
      "reply-not-understood",
      `cannot reach ${host}${proxy}: the proxy wants another user name and password (HTTP 407)`,
      "Put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT",
      { cause },
    );
  }
  const said = status === undefined ? "" : ` (HTTP ${status})`;
  return new Problem(
    "reply-not-understood",
    `${host}${proxy} answered something that is not AWS's${said}`,
    betweenHint,
    { cause },
  );
}

/** A certificate that is not to be trusted, and what can be done about it, which its flaw tells. */
export function certificateFailure(host: string, reason: string, cause?: unknown): Problem {
  return new Problem(
    "certificate-not-trusted",
    `the certificate of ${host} is not trusted: ${reason}`,
    certificateHint(reason),
    { cause },
  );
}

function certificateHint(reason: string): string {
  if (/has expired|not yet valid/.test(reason)) {
    return "Check this machine's clock, and what stands between it and AWS (HTTPS_PROXY)";
  }
  return /does(n't| not) match/.test(reason)
    ? betweenHint
    : "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates";
}

const certificateCodes = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)/;

function connectionFailure(code: string, error: Error, host: string, hint: string): Problem {
  if (certificateCodes.test(code)) {
    // Node.js 26 goes on with an option of its own, which nobody can give it here.
    const reason = oneLine(error.message).replace(/; if the root CA is installed locally, .*/, "");
    return certificateFailure(host, reason, error);
  }
  const proxy = proxyText(`https://${host}`);
  // Node's word for an answer that ended before its end.
  return error.message.startsWith("aborted")
    ? new Problem("unreachable", `the answer of ${host}${proxy} broke off`, hint, { cause: error })
    : new Problem("unreachable", `cannot reach ${host}${proxy}: ${reasonOf(code, error) || code}`, hint, {
        cause: error,
      });
}

// "write EPROTO 80CC…0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…/ssl3_record.c:350:"
const opensslText = /:SSL routines:\w*:([^:]+):/;

function reasonOf(code: string, error: Error): string {
  // Node says "socket hang up", "read ECONNRESET", "Client network socket disconnected …", as it comes.
  if (code === "ECONNRESET" || code === "EPIPE") {
    return cutText;
  }
  const tls = opensslText.exec(error.message)?.[1];
  return tls === undefined ? oneLine(error.message) : `TLS failed (${tls})`;
}

/** Node's code of a network error, also where the SDK has wrapped it. */
function systemCode(error: Error): string | undefined {
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(error.code)) {
    return error.code;
  }
  if (error instanceof AggregateError) {
    return error.errors
      .map((inner) => (inner instanceof Error ? systemCode(inner) : undefined))
      .find((code) => code !== undefined);
  }
  return undefined;
}
