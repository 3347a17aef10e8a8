import { expect, it } from "vitest";
import { type Identity, identityText } from "../../../src/core/identity.ts";
import { readScopeKey } from "../../../src/core/known-scope.ts";
import { scopeKey } from "../../../src/core/scope.ts";

const where = { region: "eu-central-1", domain: "corp", domainOwner: "123456789012" };
const identities: readonly Identity[] = [
  { kind: "profile", name: "developer", namedBy: "settings" },
  { kind: "profile", name: 'my "own" #1 > x', namedBy: "environment", fingerprint: "0123456789ab" },
  { kind: "profile", name: "p", namedBy: "override", webIdentityRole: "arn:aws:iam::123456789012:role/web" },
  { kind: "access-key", accessKeyId: "AKIAEXAMPLE" },
  { kind: "web-identity", token: "github", roleArn: "arn:aws:iam::123456789012:role/ci" },
  { kind: "web-identity", token: "file", roleArn: undefined },
  { kind: "container" },
  { kind: "default", fingerprint: "0123456789ab" },
];

it.each(identities)("readScopeKey() tells what scopeKey() was made of, %j", (identity) => {
  const roleArn = "arn:aws:iam::123456789012:role/reader";
  const text = identityText(identity);
  expect(readScopeKey(scopeKey({ ...where, identity }))).toEqual({ ...where, identity: text, roleArn: undefined });
  const more = { roleArn, durationSeconds: 900 };
  expect(readScopeKey(scopeKey({ ...where, identity, ...more }))).toEqual({ ...where, identity: text, roleArn });
});

it("readScopeKey() knows no other text", () => {
  expect(readScopeKey("domain=corp")).toBeUndefined();
});
