import { everyGrant, type PackageRelease, type SsoPortal, type User, type World } from "./world.ts";

/** The three identities of the example world; their keys are made up and open nothing anywhere. */
export const exampleUsers = {
  /** May do everything, with a long-term key. */
  developer: {
    name: "developer",
    account: "123456789012",
    accessKeyId: "AKIAEMULATEDDEVELOPR",
    secretAccessKey: "emulated/secret/of/the/developer/0000001",
    may: everyGrant,
  },
  /** A good key that may do nothing. */
  other: {
    name: "other",
    account: "123456789012",
    accessKeyId: "AKIAEMULATEDOTHERUSR",
    secretAccessKey: "emulated/secret/of/the/other/user/000002",
    may: [],
  },
  /** May do everything, with a temporary key that ends an hour after the emulator's start. */
  temporary: {
    name: "temporary",
    account: "123456789012",
    accessKeyId: "ASIAEMULATEDTEMPORAR",
    secretAccessKey: "emulated/secret/of/a/temporary/key/00003",
    session: { token: "emulated//session+token/of/the/temporary/key==", lastsSeconds: 3600 },
    may: everyGrant,
  },
} as const satisfies Readonly<Record<string, User>>;

/** The access portal of the example world. */
export const examplePortal = {
  startUrl: "https://example.awsapps.com/start",
  region: "eu-central-1",
  person: "ana",
  assignments: [
    { account: "123456789012", role: "Developer", may: everyGrant },
    { account: "123456789012", role: "Guest", may: [] },
  ],
} as const satisfies SsoPortal;

/**
 * The world that the demonstration plays in: the domain of the documented example with two repositories, a second domain
 * in another region, and the same packages in every repository.
 */
export function exampleWorld(): World {
  return {
    domains: [
      {
        name: "mydomain",
        owner: "1234567890123",
        region: "us-west-2",
        repositories: [
          { name: "my-repository", packages },
          { name: "second", packages },
        ],
      },
      {
        name: "corp",
        owner: "123456789012",
        region: "eu-central-1",
        repositories: [{ name: "shared", packages }],
      },
    ],
    users: Object.values(exampleUsers),
    roles: [
      {
        name: "build",
        account: "123456789012",
        may: everyGrant,
        trusts: [`arn:aws:iam::123456789012:user/${exampleUsers.developer.name}`],
      },
      {
        name: "ci",
        account: "123456789012",
        may: everyGrant,
        trusts: [],
        webIdentity: {
          issuer: "https://token.actions.githubusercontent.com",
          audience: "sts.amazonaws.com",
          subject: "repo:example/*",
        },
      },
    ],
    ssoPortals: [examplePortal],
  };
}

const packages: readonly PackageRelease[] = [
  { name: "corp-greeting", version: "1.0.0", format: "wheel" },
  { name: "corp-greeting", version: "1.1.0", format: "wheel" },
  { name: "corp-numbers", version: "1.0.0", format: "wheel", requires: ["corp-greeting>=1.0.0"] },
  { name: "corp-sdist", version: "1.0.0", format: "sdist" },
];
