import { createHash, randomBytes } from "node:crypto";
import {
  CreateTokenCommand,
  type CreateTokenResponse,
  RegisterClientCommand,
  type SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { Problem } from "../core/problem.ts";
import { Secret } from "../core/secret.ts";
import { chooseSsoFlow } from "../core/sso-flow.ts";
import { type SsoProfile, type SsoSession, sessionText, signInCommand } from "../core/sso-profile.ts";
import { AuthorizationDenied, awaitAuthorization, registeredRedirectUri } from "./authorization-redirect.ts";
import { openBrowser } from "./browser.ts";
import { writeCachedSession } from "./sso-cache.ts";
import { ssoOidcUrl, withSsoOidc } from "./sso-oidc-client.ts";
import { ssoOidcFailure } from "./sso-oidc-failure.ts";
import { momentAfter } from "./sso-time.ts";
import { betweenHint } from "./transport-failure.ts";

/** What a sign-in needs of the outside. */
export interface SignInCall {
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly project: string;
  /** Shows a line to the person. */
  readonly show: (line: string) => void;
  /** Lets time pass; fails when the signal comes first. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly expiresAt: number;
}

/**
 * Signs a person in to an SSO session and keeps the session where the AWS CLI and all SDKs look for it.
 *
 * Both flows are those of `aws sso login`: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html and
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html.
 *
 * @throws Problem when nobody is signed in
 */
export async function signInToSso(profile: SsoProfile, call: SignInCall): Promise<void> {
  const { session } = profile;
  const url = ssoOidcUrl(profile, call.environment);
  const flow = chooseSsoFlow(session, call.environment, process.platform);
  try {
    await withSsoOidc(session, { ...call, profile: profile.name }, async (oidc) => {
      const signIn = flow.grant === "code" ? byAuthorizationCode : byDeviceCode;
      const { client, reply } = await signIn(oidc, session, { ...call, url, opensBrowser: flow.opensBrowser });
      const expiresAt = momentAfter(call.now(), reply.expiresIn);
      if (reply.accessToken === undefined || expiresAt === undefined) {
        throw new Problem("reply-not-understood", "AWS's reply has no SSO session in it", betweenHint);
      }
      writeCachedSession(session, {
        accessToken: new Secret(reply.accessToken),
        expiresAt,
        refreshToken: reply.refreshToken === undefined ? undefined : new Secret(reply.refreshToken),
        client: { ...client, clientSecret: new Secret(client.clientSecret) },
      });
    });
  } catch (error) {
    if (error instanceof AuthorizationDenied || (error instanceof Error && error.name === "AccessDeniedException")) {
      throw failed(profile, `the sign-in to ${sessionText(session)} was refused in the browser`, error);
    }
    if (call.signal.aborted || (error instanceof Error && error.name === "ExpiredTokenException")) {
      throw failed(profile, `nobody signed in to ${sessionText(session)} in time`, error);
    }
    throw ssoOidcFailure(error, url, `sign in to ${sessionText(session)}`);
  }
}

function failed(profile: SsoProfile, message: string, cause: unknown): Problem {
  return new Problem("sso-sign-in-failed", message, `Run ${signInCommand(profile)}`, { cause });
}

type FlowCall = SignInCall & { readonly url: string; readonly opensBrowser: boolean };
type SignedIn = { readonly client: Client; readonly reply: CreateTokenResponse };

/** The authorization code grant with PKCE (RFC 7636): the browser comes back to this machine with a code. */
async function byAuthorizationCode(oidc: SSOOIDCClient, session: SsoSession, call: FlowCall): Promise<SignedIn> {
  const state = randomBytes(32).toString("base64url");
  const codeVerifier = randomBytes(48).toString("base64url");
  const redirect = await awaitAuthorization(state, call.signal).catch(() => undefined);
  if (redirect === undefined) {
    // A sandbox, in which no port can be opened.
    return byDeviceCode(oidc, session, call);
  }
  try {
    const client = await register(oidc, session, call, {
      grantTypes: ["authorization_code", "refresh_token"],
      redirectUris: [registeredRedirectUri],
      issuerUrl: session.startUrl,
    });
    const query = new URLSearchParams({
      response_type: "code",
      client_id: client.clientId,
      redirect_uri: redirect.uri,
      state,
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      scopes: session.scopes.join(" "),
    });
    const page = `${call.url}/authorize?${query}`;
    call.show("Sign in with the browser. If it does not open by itself, go to:");
    call.show(page);
    openBrowser(page, call.environment, call.project);
    const code = await redirect.code;
    const reply = await oidc.send(
      new CreateTokenCommand({
        clientId: client.clientId,
        clientSecret: client.clientSecret,
        grantType: "authorization_code",
        code,
        codeVerifier,
        redirectUri: redirect.uri,
      }),
      { abortSignal: call.signal },
    );
    return { client, reply };
  } finally {
    redirect.close();
  }
}

/** What the next attempt may not meet any more. */
const passing = new Set(["AuthorizationPendingException", "InternalServerException", "TimeoutError"]);

const deviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";
/** RFC 8628, 3.2 and 3.5: the pause where the reply names none, and what "slow down" adds to it. */
const usualPauseSeconds = 5;
/** A longer one, in which nobody could sign in, is no pause that anybody means. */
const longestPauseSeconds = 60;

/** The device authorization grant (RFC 8628): the person compares a code, in a browser on whatever machine. */
async function byDeviceCode(oidc: SSOOIDCClient, session: SsoSession, call: FlowCall): Promise<SignedIn> {
  const client = await register(oidc, session, call, {});
  const options = { abortSignal: call.signal };
  const wish = await oidc.send(
    new StartDeviceAuthorizationCommand({
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      startUrl: session.startUrl,
    }),
    options,
  );
  const page = wish.verificationUriComplete ?? wish.verificationUri ?? "";
  call.show(`Sign in with a browser, and compare the code ${wish.userCode ?? ""}:`);
  call.show(page);
  if (call.opensBrowser && /^https:/.test(page)) {
    openBrowser(page, call.environment, call.project);
  }
  const { interval = 0 } = wish;
  for (let pauseSeconds = interval > 0 && interval <= longestPauseSeconds ? interval : usualPauseSeconds; ; ) {
    await call.pause(pauseSeconds * 1000, call.signal);
    try {
      const reply = await oidc.send(
        new CreateTokenCommand({
          clientId: client.clientId,
          clientSecret: client.clientSecret,
          grantType: deviceCodeGrant,
          deviceCode: wish.deviceCode,
        }),
        options,
      );
      return { client, reply };
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "SlowDownException") {
        pauseSeconds += usualPauseSeconds;
      } else if (!passing.has(name)) {
        throw error;
      }
    }
  }
}

async function register(
  oidc: SSOOIDCClient,
  session: SsoSession,
  call: SignInCall,
  grant: {
    readonly grantTypes?: string[];
    readonly redirectUris?: string[];
    readonly issuerUrl?: string;
  },
): Promise<Client> {
  const { clientId, clientSecret, clientSecretExpiresAt } = await oidc.send(
    new RegisterClientCommand({
      clientName: "poetry-codeartifact-login",
      clientType: "public",
      ...(session.scopes.length > 0 && { scopes: [...session.scopes] }),
      ...grant,
    }),
    { abortSignal: call.signal },
  );
  const expiresAt = momentAfter(0, clientSecretExpiresAt);
  if (clientId === undefined || clientSecret === undefined || expiresAt === undefined) {
    throw new Problem("reply-not-understood", "AWS's reply has no registration in it");
  }
  return { clientId, clientSecret, expiresAt };
}
