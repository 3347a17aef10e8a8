import { CreateTokenCommand } from "@aws-sdk/client-sso-oidc";
import { Secret } from "../core/secret.ts";
import type { SsoProfile } from "../core/sso-profile.ts";
import type { SessionRenewal } from "../core/sso-session-state.ts";
import { writeCachedSession } from "./sso-cache.ts";
import { ssoOidcUrl, withSsoOidc } from "./sso-oidc-client.ts";
import { ssoOidcFailure, ssoRefusal } from "./sso-oidc-failure.ts";
import { momentAfter } from "./sso-time.ts";

/**
 * Renews a session with its refresh token and keeps it.
 *
 * Not left to the SDK: that hides why it failed, forgets the refresh token where the reply has no new one, and does not
 * write the file in one step (`token-providers/fromSso.js`).
 *
 * @returns AWS's name for its refusal, or `undefined` when the session is renewed
 * @throws Problem when AWS cannot be asked
 */
export async function renewSession(
  profile: SsoProfile,
  { clientId, clientSecret, refreshToken }: SessionRenewal,
  call: { readonly environment: NodeJS.ProcessEnv; readonly now: () => number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { name, session } = profile;
  try {
    const reply = await withSsoOidc(session, { ...call, profile: name }, (client) =>
      client.send(
        new CreateTokenCommand({
          clientId,
          clientSecret: clientSecret.reveal(),
          grantType: "refresh_token",
          refreshToken: refreshToken.reveal(),
        }),
        { abortSignal: call.signal },
      ),
    );
    const expiresAt = momentAfter(call.now(), reply.expiresIn);
    if (reply.accessToken === undefined || expiresAt === undefined) {
      return "a reply without a token";
    }
    writeCachedSession(session, {
      accessToken: new Secret(reply.accessToken),
      expiresAt,
      refreshToken: reply.refreshToken === undefined ? undefined : new Secret(reply.refreshToken),
    });
    return undefined;
  } catch (error) {
    const refusal = ssoRefusal(error);
    if (refusal !== undefined) {
      return refusal;
    }
    throw ssoOidcFailure(error, ssoOidcUrl(profile, call.environment), "renew the session");
  }
}
