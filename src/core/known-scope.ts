import type { DomainLocation } from "./repository-url.ts";

/** What a scope's key, as the ledger has it, tells a person. */
export interface KnownScope extends DomainLocation {
  /** The identity as `identityText()` has it. */
  readonly identity: string;
  readonly roleArn: string | undefined;
}

/** Reads what `scopeKey()` wrote; `undefined` when it is not of that form. */
export function readScopeKey(key: string): KnownScope | undefined {
  const match = /^region=(\S+) domain=(\S+) owner=(\S+) identity=(.*?)(?: role=(\S+))?(?: duration=\d+)?$/.exec(key);
  const [, region, domain, domainOwner, identity, roleArn] = match ?? [];
  return region === undefined || domain === undefined || domainOwner === undefined || identity === undefined
    ? undefined
    : { region, domain, domainOwner, identity: identityOfKey(identity), roleArn };
}

/** The reverse of `identityKey()`, in the words of `identityText()`. */
function identityOfKey(key: string): string {
  const [, kind = "", rest = ""] = /^([a-z]+):?(.*)$/.exec(key) ?? [];
  switch (kind) {
    case "profile":
      return `profile "${rest.replace(/>arn:.*$/, "").replace(/#[0-9a-f]{12}$/, "")}"`;
    case "key":
      return `access key ${rest}`;
    case "web": {
      const role = rest.replace(/^[a-z]+:/, "");
      return `web identity ${role === "" ? "without a role" : `role "${role}"`}`;
    }
    case "container":
      return "the container's credentials";
    default:
      return "the default AWS credentials";
  }
}
