import type { WorldRequest } from "./exchange.ts";
import type { Credential } from "./request-record.ts";
import { claimedAccessKey } from "./signature-v4.ts";
import type { IssuedToken, TokenMint } from "./token-mint.ts";
import type { Domain } from "./world.ts";

/** What the Authorization header says, and the token behind it if the emulator issued it. */
export interface Login {
  readonly credential: Credential;
  readonly issued: IssuedToken | undefined;
}

/**
 * Reads the login of any request: Basic and Bearer, both of which CodeArtifact's repositories accept, or a signature.
 * Hosts outside AWS read it too, so that a token which leaks to one of them shows in the record as `valid`.
 */
export function readLogin(request: WorldRequest, tokens: TokenMint, domain?: Omit<Domain, "repositories">): Login {
  const header = request.headers["authorization"];
  if (header === undefined) return { credential: { kind: "none" }, issued: undefined };
  const [, scheme = "", value = ""] = /^(\S+) +(.*)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case "basic": {
      const [username = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
      const token = password.join(":");
      const credential = { kind: "basic", username, token: tokens.judge(token, domain) } as const;
      return { credential, issued: tokens.find(token) };
    }
    case "bearer": {
      const credential = { kind: "bearer", username: undefined, token: tokens.judge(value, domain) } as const;
      return { credential, issued: tokens.find(value) };
    }
    case "aws4-hmac-sha256": {
      const credential = { kind: "sigv4", accessKeyId: claimedAccessKey(request) ?? "", arn: undefined } as const;
      return { credential, issued: undefined };
    }
    default:
      return { credential: { kind: "unknown-scheme" }, issued: undefined };
  }
}
