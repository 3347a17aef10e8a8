import { timingSafeEqual } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";

/** A place on this machine that the browser comes back to with the authorization code (RFC 8252, 7.3). */
export interface AuthorizationRedirect {
  readonly uri: string;
  /** The code; fails with what the browser brought instead, or with the signal's reason. */
  readonly code: Promise<string>;
  close(): void;
}

/** The person, or AWS, said no in the browser. */
export class AuthorizationDenied extends Error {}

const path = "/oauth/callback";

/** The redirect URI as it is registered: loopback ones fit with any port. */
export const registeredRedirectUri = `http://127.0.0.1${path}`;

/**
 * Waits on a free port of 127.0.0.1, for this machine only. What does not bring the `state` is not an answer to the
 * question that was asked, and is ignored: any page in the browser could have sent it.
 */
export async function awaitAuthorization(state: string, signal: AbortSignal): Promise<AuthorizationRedirect> {
  let settle: { readonly resolve: (code: string) => void; readonly reject: (error: unknown) => void } | undefined;
  const code = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever waits for it hears of a failure; until then nobody does.
  code.catch(() => undefined);
  const server = createServer((request, response) => {
    const target = request.url ?? "";
    const url = URL.canParse(target, registeredRedirectUri) ? new URL(target, registeredRedirectUri) : undefined;
    if (request.method !== "GET" || url?.pathname !== path || !isSame(url.searchParams.get("state") ?? "", state)) {
      page(response, 400, "This is not the answer that the terminal waits for.");
      return;
    }
    const granted = url.searchParams.get("code");
    if (granted === null) {
      page(response, 200, "Not signed in. You can close this window and go back to the terminal.");
      settle?.reject(new AuthorizationDenied(url.searchParams.get("error_description") ?? "no code"));
    } else {
      page(response, 200, "Signed in. You can close this window and go back to the terminal.");
      settle?.resolve(granted);
    }
  });
  const stop = () => settle?.reject(signal.reason);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    uri: `http://127.0.0.1:${port}${path}`,
    code,
    close() {
      signal.removeEventListener("abort", stop);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", Connection: "close" });
  response.end(`<!doctype html><title>Poetry</title><p>${text}</p>\n`);
}

function isSame(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
