import type { Scope } from "../core/scope.ts";

/** What signs a request to AWS. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Gets keys for a program that cannot get them by itself. */
export interface KeySource {
  /** The keys of a scope's identity, its role assumed; `undefined` where the program is to find its own. */
  keysFor(scope: Scope, signal: AbortSignal): Promise<AwsKeys | undefined>;
}
