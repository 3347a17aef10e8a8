import { partitionOf } from "../core/partition.ts";
import type { Scope } from "../core/scope.ts";

/** The host that is asked for a scope's token, for messages; an endpoint override of the environment is not in it. */
export function endpointHost(scope: Scope): string {
  return `codeartifact.${scope.region}.${partitionOf(scope.region)?.suffix ?? "amazonaws.com"}`;
}
