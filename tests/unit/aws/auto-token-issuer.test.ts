import { expect, it } from "vitest";
import { AutoTokenIssuer } from "../../../src/aws/auto-token-issuer.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Scope } from "../../../src/core/scope.ts";
import { Secret } from "../../../src/core/secret.ts";
import { SignInNeeded } from "../../../src/core/sign-in.ts";
import type { TokenIssuer } from "../../../src/core/token-issuer.ts";

const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "123456789012",
  identity: { kind: "default" },
};
const forever = new AbortController().signal;
const session = { name: "corp", startUrl: "https://example.awsapps.com/start", region: "eu-central-1", scopes: [] };
const profile = { name: "developer", accountId: "123456789012", roleName: "Developer", session };

/** An issuer that gives a token with its name, or fails so. */
const giving = (name: string): TokenIssuer => ({
  issue: async () => ({ secret: new Secret(name), issuedAt: 0, expiresAt: 1 }),
});
const failing = (error: unknown): TokenIssuer => ({
  issue: async () => {
    throw error;
  },
});

const final = new Problem("access-denied", "access denied");
const open = new Problem("no-credentials", "no credentials");
const alsoOpen = new Problem("cli-missing", "no AWS CLI");
const person = new SignInNeeded("sso-session-absent", "not signed in", profile);
const openPerson = new Problem("mfa-needed", "a code is needed");
const bug = new TypeError("x is not a function");

it.each<[string, TokenIssuer, TokenIssuer, unknown]>([
  ["the first way's token", giving("first"), failing(bug), "first"],
  ["the second way's token, where the first finds no credentials", failing(open), giving("second"), "second"],
  ["AWS's own answer, without asking again", failing(final), giving("second"), final],
  ["that a person is wanted, without asking again", failing(person), giving("second"), person],
  ["a bug of the first way", failing(bug), giving("second"), bug],
  ["what the first way lacks, where the second lacks something too", failing(open), failing(alsoOpen), open],
  ["AWS's answer to the second way", failing(open), failing(final), final],
  [
    "what a person can mend, rather than AWS's answer to the second way",
    failing(openPerson),
    failing(final),
    openPerson,
  ],
  ["a bug of the second way", failing(open), failing(bug), bug],
])("AutoTokenIssuer comes to %s", async (_what, first, second, expected) => {
  const issuer = new AutoTokenIssuer(first, async () => second);
  const outcome = await issuer.issue(scope, forever).then(
    ({ secret }) => secret.reveal(),
    (error: unknown) => error,
  );
  expect(outcome).toBe(expected);
});

it("AutoTokenIssuer has the first way prepare itself, and makes no second one before it is needed", async () => {
  const prepared: Scope[] = [];
  const first = { ...giving("first"), prepare: (wanted: Scope) => void prepared.push(wanted) };
  const issuer = new AutoTokenIssuer(first, () => expect.unreachable());
  issuer.prepare(scope);
  await issuer.issue(scope, forever);
  expect(prepared).toEqual([scope]);
});
