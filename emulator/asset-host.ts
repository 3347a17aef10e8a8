import { randomBytes } from "node:crypto";
import type { EmulatorClock } from "./clock.ts";
import type { Reply, WorldRequest } from "./exchange.ts";
import type { Refusal } from "./faults.ts";
import type { StoredFile } from "./file-shelf.ts";
import { readLogin } from "./login-header.ts";
import { REGION } from "./regions.ts";
import type { TokenMint } from "./token-mint.ts";
import type { HostedService, Visit } from "./visit.ts";
import type { Domain } from "./world.ts";

const LINK_LIFETIME_SECONDS = 900;

/**
 * S3 as far as CodeArtifact uses it: `assets-OWNER-REGION.s3.REGION.amazonaws.com`, pre-signed links only.
 *
 * | request | behaviour |
 * | --- | --- |
 * | any with an Authorization header | 400 InvalidArgument: S3 takes one way to authenticate, not two |
 * | GET or HEAD of a link that is known and alive | 200, or 206 for one byte range |
 * | anything else | 403 AccessDenied |
 */
export class AssetHost implements HostedService {
  readonly #clock: EmulatorClock;
  readonly #tokens: TokenMint;
  readonly #links = new Map<string, { readonly file: StoredFile; readonly endsAtMs: number }>();

  constructor(clock: EmulatorClock, tokens: TokenMint) {
    this.#clock = clock;
    this.#tokens = tokens;
  }

  /** Makes a link that nobody can guess. */
  link(domain: Domain, file: StoredFile): string {
    const host = `assets-${domain.owner}-${domain.region}.s3.${domain.region}.amazonaws.com`;
    const path = `/${randomBytes(16).toString("hex")}/${randomBytes(16).toString("hex")}`;
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=${LINK_LIFETIME_SECONDS}&X-Amz-SignedHeaders=host&X-Amz-Signature=${randomBytes(32).toString("hex")}`;
    this.#links.set(`${host}${path}?${query}`, { file, endsAtMs: this.#clock.now() + LINK_LIFETIME_SECONDS * 1000 });
    return `https://${host}${path}?${query}`;
  }

  answersFor(host: string): boolean {
    return HOST.test(host);
  }

  visit(request: WorldRequest): Visit {
    const link = this.#links.get(`${request.host}${request.path}?${request.rawQuery}`);
    const { credential } = readLogin(request, this.#tokens);
    return {
      facts: {
        service: "asset",
        credential,
        owner: HOST.exec(request.host)?.[1],
        summary: `asset ${link?.file.filename ?? request.path}${credential.kind === "none" ? "" : ` with ${credential.kind}`}`,
      },
      faultPoint: "asset",
      refuse: refused,
      answer: () => {
        if (credential.kind !== "none") {
          return failure(
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
          );
        }
        const reads = request.method === "GET" || request.method === "HEAD";
        if (link === undefined || !reads) return failure(403, "AccessDenied", "Access Denied");
        if (this.#clock.now() >= link.endsAtMs) return failure(403, "AccessDenied", "Request has expired");
        return deliver(link.file.content, request.headers["range"]);
      },
    };
  }
}

const HOST = new RegExp(`^assets-(\\d{12,13})-(${REGION})\\.s3\\.\\2\\.amazonaws\\.com$`);

/** Whole, or one range of bytes (RFC 9110, 14.2), which Poetry uses to read a wheel's metadata. */
function deliver(content: Buffer, range: string | undefined): Reply {
  const headers = { "Content-Type": "binary/octet-stream", "Accept-Ranges": "bytes" };
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return { status: 200, headers, body: content };
  const size = content.length;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) {
    return failure(416, "InvalidRange", "The requested range is not satisfiable");
  }
  return {
    status: 206,
    headers: { ...headers, "Content-Range": `bytes ${start}-${end}/${size}` },
    body: content.subarray(start, end + 1),
  };
}

function refused(refusal: Refusal): Reply {
  switch (refusal.kind) {
    case "throttle": {
      const wait = refusal.retryAfterSeconds === undefined ? {} : { "Retry-After": `${refusal.retryAfterSeconds}` };
      return failure(503, "SlowDown", "Reduce your request rate", wait);
    }
    case "internal-error":
      return failure(500, "InternalError", "We encountered an internal error, please try again");
    case "denied":
      return failure(403, "AccessDenied", "Access Denied");
    case "expired":
      return failure(403, "AccessDenied", "Request has expired");
  }
}

function failure(status: number, code: string, message: string, headers: Reply["headers"] = {}): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { "Content-Type": "application/xml", ...headers }, body, errorCode: code };
}
