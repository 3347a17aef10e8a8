import { SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import type { SsoProfile, SsoSession } from "../core/sso-profile.ts";
import { AwsAgent } from "./aws-agent.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";
import { clientEndpoint } from "./client-endpoint.ts";
import { connectionPatience } from "./connection-patience.ts";
import { ownHost } from "./endpoint-host.ts";
import { checkEndpointOverrides, endpointOverrides, overrideOf } from "./endpoint-override.ts";
import { endpointVariant } from "./endpoint-variant.ts";
import { maxAttempts, RetryPolicy } from "./retry-policy.ts";
import { readConfigurationForSdk } from "./sdk-configuration.ts";

/** Calls IAM Identity Center's OIDC service the way that all of AWS is called here, and hangs up afterwards. */
export async function withSsoOidc<Value>(
  session: SsoSession,
  call: { readonly environment: NodeJS.ProcessEnv; readonly profile: string; readonly signal: AbortSignal },
  use: (client: SSOOIDCClient) => Promise<Value>,
): Promise<Value> {
  readConfigurationForSdk(call.environment);
  checkEndpointOverrides(endpointOverrides(call.environment, call.profile));
  // See SdkTokenIssuer.
  call.environment["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const httpsAgent = new AwsAgent(certificateAuthorities(call.environment, call.profile));
  const client = new SSOOIDCClient({
    ...clientEndpoint("sso_oidc", call.environment, call.profile),
    region: session.region,
    requestHandler: { httpsAgent, ...connectionPatience },
    maxAttempts,
    retryStrategy: new RetryPolicy(call.signal),
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
    httpsAgent.destroy();
  }
}

/** Where that service is, without a slash at the end: an override that counts for the profile, else AWS's own host. */
export function ssoOidcUrl({ name, session }: SsoProfile, environment: NodeJS.ProcessEnv): string {
  const override = overrideOf("sso_oidc", endpointOverrides(environment, name));
  const host = ownHost("oidc", session.region, endpointVariant(environment, name));
  return (override?.url ?? `https://${host}`).replace(/\/+$/, "");
}
