import { SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { partitionOf } from "../core/partition.ts";
import type { SsoSession } from "../core/sso-profile.ts";
import { AwsAgent } from "./aws-agent.ts";
import { certificateAuthorities } from "./certificate-authorities.ts";
import { checkEndpointOverrides } from "./endpoint-override.ts";

/** Calls IAM Identity Center's OIDC service the way that all of AWS is called here, and hangs up afterwards. */
export async function withSsoOidc<Value>(
  session: SsoSession,
  call: { readonly environment: NodeJS.ProcessEnv; readonly profile: string },
  use: (client: SSOOIDCClient) => Promise<Value>,
): Promise<Value> {
  checkEndpointOverrides(call.environment);
  // See SdkTokenIssuer.
  call.environment["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const httpsAgent = new AwsAgent(certificateAuthorities(call.environment, call.profile));
  const client = new SSOOIDCClient({
    region: session.region,
    requestHandler: { httpsAgent, connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    maxAttempts: 3,
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
    httpsAgent.destroy();
  }
}

/** Where that service is, without a slash at the end: an override of the environment, else AWS's own host. */
export function ssoOidcUrl(session: SsoSession, environment: NodeJS.ProcessEnv): string {
  const override =
    environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true"
      ? undefined
      : environment["AWS_ENDPOINT_URL_SSO_OIDC"] || environment["AWS_ENDPOINT_URL"];
  const suffix = partitionOf(session.region)?.suffix ?? "amazonaws.com";
  return (override ?? `https://oidc.${session.region}.${suffix}`).replace(/\/+$/, "");
}
