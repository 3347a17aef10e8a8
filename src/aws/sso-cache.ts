import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { getSSOTokenFilepath } from "@smithy/core/config";
import * as v from "valibot";
import { Problem } from "../core/problem.ts";
import { Secret } from "../core/secret.ts";
import { type SsoSession, sessionKey, sessionText } from "../core/sso-profile.ts";
import type { CachedSession } from "../core/sso-session-state.ts";

const text = v.pipe(v.string(), v.nonEmpty());
/** `2026-11-24T08:00:00Z`; the AWS CLI wrote `…UTC` once. */
const time = v.pipe(
  v.string(),
  v.transform((written) => Date.parse(written.replace(/UTC$/, "Z"))),
  v.number(),
);
const cacheFile = v.object({
  accessToken: text,
  expiresAt: time,
  clientId: v.optional(text),
  clientSecret: v.optional(text),
  refreshToken: v.optional(text),
  registrationExpiresAt: v.optional(time),
});

/**
 * The file that the AWS CLI and all SDKs keep a session in: `~/.aws/sso/cache/SHA1.json`, of the session's name or, for
 * a legacy profile, of its start URL.
 */
export function cachePath(session: SsoSession): string {
  return getSSOTokenFilepath(sessionKey(session));
}

/** What the file says, or `undefined`: a file that cannot be read counts as absent, as it does for the SDK. */
export function readCachedSession(session: SsoSession, now: number): CachedSession | undefined {
  const file = v.safeParse(cacheFile, readFields(session));
  if (!file.success) {
    return undefined;
  }
  const { accessToken, expiresAt, clientId, clientSecret, refreshToken, registrationExpiresAt } = file.output;
  const isRegistered = registrationExpiresAt === undefined || now < registrationExpiresAt;
  // A legacy session is never renewed, neither by the AWS CLI nor by the SDK.
  const isLegacy = session.name === undefined;
  const canRenew = !isLegacy && isRegistered;
  return {
    fingerprint: createHash("sha256").update(accessToken).digest("hex"),
    expiresAt,
    isLegacy,
    renewal:
      canRenew && clientId !== undefined && clientSecret !== undefined && refreshToken !== undefined
        ? { clientId, clientSecret: new Secret(clientSecret), refreshToken: new Secret(refreshToken) }
        : undefined,
  };
}

/** What a sign-in or a renewal gives. */
export interface NewTokens {
  readonly accessToken: Secret;
  readonly expiresAt: number;
  readonly refreshToken: Secret | undefined;
  /** Who signed in; left out at a renewal, which keeps what the file says. */
  readonly client?: { readonly clientId: string; readonly clientSecret: Secret; readonly expiresAt: number };
}

/**
 * Writes a session with all the fields that the AWS CLI writes; of those that the file has already, none is lost at a
 * renewal. The file is new, of mode 0600, and then takes the old one's place: nobody reads half of it.
 *
 * @throws Problem when it cannot be written
 */
export function writeCachedSession(session: SsoSession, tokens: NewTokens): void {
  const { client } = tokens;
  const fields = {
    ...(client === undefined && readFields(session)),
    startUrl: session.startUrl,
    region: session.region,
    accessToken: tokens.accessToken.reveal(),
    expiresAt: written(tokens.expiresAt),
    ...(client !== undefined && {
      clientId: client.clientId,
      clientSecret: client.clientSecret.reveal(),
      registrationExpiresAt: written(client.expiresAt),
    }),
    ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken.reveal() }),
  };
  const path = cachePath(session);
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, JSON.stringify(fields), { mode: 0o600, flag: "wx" });
    renameSync(temporary, path);
  } catch (cause) {
    removeQuietly(temporary);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      "sso-sign-in-failed",
      `cannot keep the ${sessionText(session)}: ${reason}`,
      `Make ${dirname(path)} writable`,
      {
        cause,
      },
    );
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // There is no such folder.
  }
}

/** In whole seconds, as the AWS CLI writes and every SDK reads it. */
function written(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}

function readFields(session: SsoSession): object | undefined {
  try {
    const fields: unknown = JSON.parse(readFileSync(cachePath(session), "utf8"));
    return typeof fields === "object" && fields !== null ? fields : undefined;
  } catch {
    return undefined;
  }
}
