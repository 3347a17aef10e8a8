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

it.each([
  "domain=corp",
  "x region=eu-central-1 domain=corp owner=1 identity=default",
  "region=eu-central-1 domain=corp owner=1 identity=default\n",
])("readScopeKey() knows no other text: %j", (key) => {
  expect(readScopeKey(key)).toBeUndefined();
});

it.each([
  ["profile:a#0123456789abc", 'profile "a#0123456789abc"'],
  ["profile:a#0123456789ab-b", 'profile "a#0123456789ab-b"'],
  ["web:file:arn:aws:iam::1:role/x", 'web identity role "arn:aws:iam::1:role/x"'],
  ["web:0file:arn", 'web identity role "0file:arn"'],
  ["of-another-release", "the default AWS credentials"],
  ["0key:x", "the default AWS credentials"],
  ["", "the default AWS credentials"],
])("readScopeKey() tells the identity of the key %j: %s", (key, identity) => {
  expect(readScopeKey(`region=eu-central-1 domain=corp owner=123456789012 identity=${key}`)).toEqual({
    ...where,
    identity,
    roleArn: undefined,
  });
});
