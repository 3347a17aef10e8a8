/**
 * What exists in the emulated AWS: plain data, handed to `startEmulator()`.
 */
export interface World {
  readonly domains: readonly Domain[];
  readonly users: readonly User[];
  readonly roles?: readonly Role[];
  /** Sessions of `aws login`: what renews them, and the name of the role that they stand for. */
  readonly logins?: readonly { readonly refreshToken: string; readonly role: string }[];
  /** The EC2 instance on which clients run, if they do: its role's name. */
  readonly instance?: { readonly role: string };
  /** The container in which clients run, if they do: its role's name. */
  readonly container?: { readonly role: string };
  /** The repository whose job on GitHub Actions clients are, if they are: `owner/name`. */
  readonly github?: { readonly repository: string };
  readonly ssoPortals?: readonly SsoPortal[];
  /** How many calls for a token each account may make in a region, in a second; any number when left out. */
  readonly tokenCallsPerSecond?: number;
}

/** A CodeArtifact domain; `owner` is the account number in its host name. */
export interface Domain {
  readonly name: string;
  readonly owner: string;
  readonly region: string;
  readonly repositories: readonly Repository[];
}

interface Repository {
  readonly name: string;
  readonly packages: readonly PackageRelease[];
}

/** One release with one file. Its code is made up: a module with `__version__` and `greet()`. */
export interface PackageRelease {
  readonly name: string;
  readonly version: string;
  readonly format: "wheel" | "sdist";
  /** Requirement specifiers (PEP 508). */
  readonly requires?: readonly string[];
}

/** The IAM actions that this world knows, by their real names. */
export type Action =
  | "codeartifact:GetAuthorizationToken"
  | "sts:GetServiceBearerToken"
  | "codeartifact:ReadFromRepository"
  | "codeartifact:PublishPackageVersion";

/** Permission for an action: everywhere, or on a `domain` or a `domain/repository` only. */
export interface Grant {
  readonly action: Action;
  readonly on?: string;
}

/** Somebody with an access key. The name `root` is the account's root user. A `session` makes the key a temporary one. */
export interface User {
  readonly name: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly session?: { readonly token: string; readonly lastsSeconds: number };
  readonly may: readonly Grant[];
}

/** A role: who may assume it, and what it may do. */
export interface Role {
  readonly name: string;
  readonly account: string;
  readonly may: readonly Grant[];
  /** Principals of the trust policy: ARNs of users or roles, or account numbers. */
  readonly trusts: readonly string[];
  readonly externalId?: string;
  /** The device whose code has to be shown, and its code now; as in AWS, it opens one session only. */
  readonly mfa?: { readonly serial: string; readonly code: string };
  /** The longest session in seconds; 3600 as in AWS when left out. */
  readonly maxSessionSeconds?: number;
  readonly webIdentity?: WebIdentityTrust;
}

/** An access portal of IAM Identity Center, with the one person who signs in there. */
export interface SsoPortal {
  /** `https://NAME.awsapps.com/start`. */
  readonly startUrl: string;
  readonly region: string;
  readonly person: string;
  readonly assignments: readonly SsoAssignment[];
}

/** A role that the person may use in an account. */
export interface SsoAssignment {
  readonly account: string;
  /** The permission set, as `sso_role_name` has it. */
  readonly role: string;
  readonly may: readonly Grant[];
}

/** The conditions of a trust policy for an OpenID Connect provider. `*` in the subject stands for anything. */
export interface WebIdentityTrust {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
}

/** All that a developer needs: a token, reading and publishing, everywhere. */
export const everyGrant: readonly Grant[] = [
  { action: "codeartifact:GetAuthorizationToken" },
  { action: "sts:GetServiceBearerToken" },
  { action: "codeartifact:ReadFromRepository" },
  { action: "codeartifact:PublishPackageVersion" },
];

/** Whether one of the grants covers the action on `domain` or `domain/repository`. */
export function isGranted(grants: readonly Grant[], action: Action, resource: string): boolean {
  return grants.some(
    ({ action: granted, on }) =>
      granted === action && (on === undefined || on === resource || resource.startsWith(`${on}/`)),
  );
}

/** The ARN of a user, or of the root user. */
export function userArn(user: User): string {
  return `arn:aws:iam::${user.account}:${user.name === "root" ? "root" : `user/${user.name}`}`;
}

/** The role of this name, if the world has it. */
export function roleOfWorld(world: World, name: string | undefined): Role | undefined {
  return world.roles?.find((role) => role.name === name);
}

/** The ARN of a role. */
export function roleArn(role: Role): string {
  return `arn:aws:iam::${role.account}:role/${role.name}`;
}
