import type { Agent as HttpsAgent } from "node:https";
import type { fromIni } from "@aws-sdk/credential-providers";
import type { AwsConfiguration } from "./aws-configuration.ts";
import type { ClientEndpoint } from "./client-endpoint.ts";
import { maxAttempts, type RetryPolicy } from "./retry-policy.ts";

/** How the SDK connects: options of its `NodeHttpHandler`. */
interface RequestHandler {
  readonly httpsAgent: HttpsAgent;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: boolean;
}

/** How the SDK calls: options of its clients. */
export interface CallMeans {
  readonly requestHandler: RequestHandler;
  readonly retryStrategy: RetryPolicy;
}

/** Gets keys when it is called, as the SDK wants it. */
export type CredentialProvider = ReturnType<typeof fromIni>;

/** All that credentials may depend on. */
export interface CredentialWorld extends CallMeans {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of the project, none of whose programs is to be run. */
  readonly project: string;
  readonly configuration: AwsConfiguration;
  /** Where a service (`sts`, `sso`, `signin`) is asked. */
  readonly endpoint: (service: string) => ClientEndpoint;
  /** Where STS is asked: the region of the repository. */
  readonly region: string;
  /** Asks a person for the code of an MFA device; `undefined` where nobody may be asked. */
  readonly askMfaCode: ((serial: string) => Promise<string>) | undefined;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
  /** Told what is being waited for, when that is not AWS. */
  readonly waitFor: (what: string | undefined) => void;
}

/** How a client of a service connects, and to where. */
export function clientConfig(
  service: string,
  { requestHandler, retryStrategy, endpoint }: CredentialWorld,
): CallMeans & ClientEndpoint & { readonly maxAttempts: number } {
  return { requestHandler, retryStrategy, maxAttempts, ...endpoint(service) };
}
