import { expect, it } from "vitest";
import { type Identity, identityKey } from "../../../src/core/identity.ts";
import { scopeKey } from "../../../src/core/scope.ts";
import { sharedScope } from "../../support/login-target.ts";

// The ledger has these texts: another one would forget all tokens.

it("scopeKey() is a line that has all that a token depends on", () => {
  expect([
    scopeKey(sharedScope),
    scopeKey({ ...sharedScope, roleArn: "arn:aws:iam::123456789012:role/reader", durationSeconds: 0 }),
  ]).toEqual([
    "region=eu-central-1 domain=corp owner=123456789012 identity=default",
    "region=eu-central-1 domain=corp owner=123456789012 identity=default role=arn:aws:iam::123456789012:role/reader duration=0",
  ]);
});

it.each<[Identity, string]>([
  [{ kind: "profile", name: "dev", namedBy: "settings" }, "profile:dev"],
  [
    { kind: "profile", name: "dev", namedBy: "override", fingerprint: "0123456789ab", webIdentityRole: "arn:x" },
    "profile:dev#0123456789ab>arn:x",
  ],
  [{ kind: "access-key", accessKeyId: "AKIA1" }, "key:AKIA1"],
  [{ kind: "web-identity", token: "file", roleArn: undefined }, "web:file:"],
  [{ kind: "web-identity", token: "github", roleArn: "arn:x" }, "web:github:arn:x"],
  [{ kind: "container" }, "container"],
  [{ kind: "default" }, "default"],
  [{ kind: "default", fingerprint: "0123456789ab", webIdentityRole: "arn:x" }, "default#0123456789ab>arn:x"],
])("identityKey() of %j is %s", (identity, key) => {
  expect(identityKey(identity)).toBe(key);
});
