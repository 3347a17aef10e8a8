import type { HeldLogin, LoginTarget, Repository } from "../../src/core/login-plan.ts";
import type { Scope } from "../../src/core/scope.ts";
import { Secret } from "../../src/core/secret.ts";
import { sharedUrl } from "./documented-example.ts";

/** A token with no end of its own, as the plugin would have stored it. */
export function heldToken(password: string, more: Partial<HeldLogin> = {}): HeldLogin {
  return { username: "aws", password: new Secret(password), from: "store", notedExpiry: undefined, ...more };
}

/** The scope of the domain of {@link sharedUrl}, by default. */
export const sharedScope: Scope = {
  region: "eu-central-1",
  domain: "corp",
  domainOwner: "123456789012",
  identity: { kind: "default" },
};

/** The source `corp` with {@link sharedUrl}, for which nothing is held, unless told otherwise. */
export function loginTarget(
  repository: Partial<Repository> = {},
  more: Partial<Omit<LoginTarget, "repository">> = {},
): LoginTarget {
  return {
    repository: { name: "corp", url: sharedUrl, alsoAt: [], use: "download", held: [], ...repository },
    host: new URL(sharedUrl).host,
    scope: sharedScope,
    root: sharedUrl.replace(/simple\/$/, ""),
    uploadUrl: undefined,
    remarks: [],
    ...more,
  };
}
