import { Secret } from "../core/secret.ts";
import type { AuthorizationToken } from "../core/token.ts";

/** A token as AWS gave it, told by this machine's clock. */
export function issuedToken(
  reply: {
    readonly authorizationToken: string;
    /** By AWS's clock. */
    readonly expiresAt: number;
    /** What AWS's clock said, as its header has it. */
    readonly serverDate: string | undefined;
  },
  issuedAt: number,
): AuthorizationToken {
  // The end of life is told by AWS's clock; this machine's may be off.
  const lead = reply.serverDate === undefined ? 0 : issuedAt - Date.parse(reply.serverDate);
  return {
    secret: new Secret(reply.authorizationToken),
    issuedAt,
    expiresAt: reply.expiresAt + (Number.isFinite(lead) ? lead : 0),
  };
}
