import type { Agent as HttpsAgent } from "node:https";
import { fromEnv, fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { Identity } from "../core/identity.ts";
import type { Scope } from "../core/scope.ts";

/** How the SDK connects: options of its `NodeHttpHandler`. */
export interface RequestHandler {
  readonly httpsAgent: HttpsAgent;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: boolean;
}

type CredentialProvider = ReturnType<typeof fromEnv>;

/**
 * Where the SDK finds the keys of a scope's identity.
 *
 * The identity is never left to the SDK's own chain where one is named: that chain prefers `AWS_PROFILE` to keys in the
 * environment, the AWS CLI the reverse, and a missing profile would end at the machine's own credentials.
 */
export function sdkCredentials(scope: Scope, requestHandler: RequestHandler): CredentialProvider {
  const own = identityCredentials(scope.identity, requestHandler);
  return scope.roleArn === undefined
    ? own
    : fromTemporaryCredentials({
        masterCredentials: own,
        params: { RoleArn: scope.roleArn, RoleSessionName: "poetry-codeartifact-login" },
        clientConfig: { region: scope.region, requestHandler },
      });
}

function identityCredentials(identity: Identity, requestHandler: RequestHandler): CredentialProvider {
  const clientConfig = { requestHandler };
  switch (identity.kind) {
    case "profile":
      return fromIni({ profile: identity.name, clientConfig });
    case "access-key":
      return fromEnv();
    case "default":
      return fromNodeProviderChain({ clientConfig });
  }
}
