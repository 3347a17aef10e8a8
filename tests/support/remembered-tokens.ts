import { type Scope, scopeKey } from "../../src/core/scope.ts";
import { Secret } from "../../src/core/secret.ts";
import type { StatusFacts } from "../../src/core/source-status.ts";
import { InMemoryLedger } from "./in-memory-ledger.ts";
import { sharedScope } from "./login-target.ts";

/** When all of it is looked at. */
export const now = Date.parse("2026-11-24T08:00:00Z");

/** An hour, in milliseconds. */
export const hourMs = 3_600_000;

/** The ARN of the role that some scopes name. */
export const reader = "arn:aws:iam::123456789012:role/reader";

/** Knows a token for each way in which one can be good or not, which has that for its text. */
export const ledger = new InMemoryLedger(() => 0);
const remember = (name: string, scope: Scope, endsIn: number, refreshIn = endsIn) =>
  ledger.record([
    {
      token: new Secret(name),
      entry: { scope: scopeKey(scope), issuedAt: 0, refreshAt: now + refreshIn, expiresAt: now + endsIn },
    },
  ]);
remember("good", sharedScope, hourMs);
remember("fading", sharedScope, hourMs, 0);
remember("ended", sharedScope, -hourMs);
remember("of another domain", { ...sharedScope, domain: "other" }, hourMs);
remember("of another account", { ...sharedScope, domainOwner: "999999999999" }, hourMs);
remember("of another region", { ...sharedScope, region: "us-west-2" }, hourMs);
remember("of a role", { ...sharedScope, roleArn: reader }, hourMs);
remember("of a key", { ...sharedScope, identity: { kind: "access-key", accessKeyId: "AKIA1" } }, hourMs);
remember("of other keys", { ...sharedScope, identity: { kind: "default", fingerprint: "0123456789ab" } }, hourMs);

/** A machine on which nothing is the matter. */
export const facts: StatusFacts = {
  ledger,
  now,
  storage: "poetry",
  readyToken: undefined,
  trouble: () => undefined,
  isInFile: () => true,
};
/** A token whose header has an end of life. */
export const readable = (ms: number) => `${Buffer.from(JSON.stringify({ exp: ms / 1000 })).toString("base64url")}.x`;
