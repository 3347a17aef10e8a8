import { type Identity, identityKey } from "../../../core/identity.ts";
import type { Patient } from "./finding.ts";

/** Whom AWS is asked as, and for which sources. */
export interface ExaminedIdentity {
  readonly identity: Identity;
  readonly roleArn?: string;
  readonly sources: readonly string[];
}

/** Each identity once; where no source is ours, the one that a source without settings would have. */
export function examinedIdentities({ plan, world }: Patient): readonly ExaminedIdentity[] {
  const identities = new Map<string, ExaminedIdentity>();
  for (const { repository, scope } of plan.targets) {
    const key = `${identityKey(scope.identity)} ${scope.roleArn ?? ""}`;
    const sources = [...(identities.get(key)?.sources ?? []), repository.name];
    identities.set(key, {
      identity: scope.identity,
      sources,
      ...(scope.roleArn !== undefined && { roleArn: scope.roleArn }),
    });
  }
  return identities.size > 0
    ? [...identities.values()]
    : [{ ...world.user.identify({ awsProfile: undefined, roleArn: undefined }), sources: [] }];
}
