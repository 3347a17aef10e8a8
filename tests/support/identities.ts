import { exampleWorld } from "../../emulator/example-world.ts";
import { identityToken } from "../../emulator/github-actions.ts";
import { everyGrant, type Role, type User, type World } from "../../emulator/world.ts";

const account = "123456789012";

/** Somebody with long-term keys of their own, which tell who signed. */
function user(name: string, more: Partial<User> = {}): User {
  const mark = name
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, "")
    .padEnd(12, "X")
    .slice(0, 12);
  return {
    name,
    account,
    accessKeyId: `AKIA${mark}KEYS`,
    secretAccessKey: `emulated/secret/key/of/${name.padEnd(17, "0").slice(0, 17)}`,
    may: everyGrant,
    ...more,
  };
}

/** Everybody whom a test of identities may sign as. */
export const people = {
  environment: user("environment"),
  session: user("session", {
    accessKeyId: "ASIASESSIONXXXXXKEYS",
    session: { token: "emulated//session/token/of/the/environment==", lastsSeconds: 3600 },
  }),
  fallback: user("fallback"),
  credentials: user("credentials"),
  config: user("config"),
  process: user("process"),
  base: user("base"),
  root: user("root"),
  /** With temporary keys that have ended. */
  stale: user("stale", {
    accessKeyId: "ASIASTALEXXXXXXXKEYS",
    session: { token: "emulated//session/token/that/has/ended==", lastsSeconds: -60 },
  }),
  /** May get tokens, but not use them: the second of the two actions is missing. */
  halfway: user("halfway", { may: [{ action: "codeartifact:GetAuthorizationToken" }] }),
  nobody: user("nobody", { may: [] }),
} as const;

const baseArn = `arn:aws:iam::${account}:user/base`;

function role(name: string, more: Partial<Role> = {}): Role {
  return { name, account, may: everyGrant, trusts: [], ...more };
}

/** The MFA device of Ana, and the one code that it shows. */
export const mfaDevice = { serial: `arn:aws:iam::${account}:mfa/ana`, code: "123456" } as const;

/** The roles of the world, by name. */
const roles = {
  /** Any identity of the account may assume it: the one that the settings name. */
  reader: role("reader", { trusts: [account] }),
  one: role("one", { trusts: [baseArn] }),
  two: role("two", { trusts: [roleArnOf("one")] }),
  external: role("external", { trusts: [baseArn], externalId: "shop-42" }),
  guarded: role("guarded", { trusts: [baseArn], mfa: mfaDevice }),
  sourced: role("sourced", { trusts: [account] }),
  pod: role("pod", {
    webIdentity: { issuer: "https://oidc.example", audience: "sts.amazonaws.com", subject: "pod:*" },
  }),
  pipeline: role("pipeline", {
    webIdentity: { issuer: "https://gitlab.com", audience: "sts.amazonaws.com", subject: "project_path:example/*" },
  }),
  actions: role("actions", {
    webIdentity: {
      issuer: "https://token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      subject: "repo:example/*",
    },
  }),
  strange: role("strange", {
    webIdentity: {
      issuer: "https://token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      subject: "repo:stranger/*",
    },
  }),
  machine: role("machine"),
  task: role("task"),
  login: role("login"),
} as const;

/** The ARN of a role of the example's account. */
export function roleArnOf(name: string): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

/** The example's domains, with everybody above; clients run on an instance, in a container, as a job, as they are told. */
export function identityWorld(): World {
  return {
    domains: exampleWorld().domains,
    users: Object.values(people),
    roles: Object.values(roles),
    instance: { role: "machine" },
    container: { role: "task" },
    logins: [{ refreshToken: "emulated-refresh-token", role: "login" }],
    github: { repository: "example/shop" },
  };
}

/** A token for the role `pod`, and one for the role `pipeline`, for an hour. */
export function podToken(): string {
  return webToken("https://oidc.example", "pod:shop");
}

/** A web identity token as GitLab gives one to a job, good for an hour. */
export function pipelineToken(): string {
  return webToken("https://gitlab.com", "project_path:example/shop:ref_type:branch:ref:main");
}

function webToken(iss: string, sub: string): string {
  return identityToken({ iss, sub, aud: "sts.amazonaws.com", exp: Math.floor(Date.now() / 1000) + 3600 });
}

/** The keys of somebody as environment variables. */
export function keysOf({ accessKeyId, secretAccessKey, session }: User): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(session && { AWS_SESSION_TOKEN: session.token }),
  };
}

/** The keys of somebody as lines of a profile. */
export function keyLines({ accessKeyId, secretAccessKey, session }: User): string {
  return `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n${
    session === undefined ? "" : `aws_session_token = ${session.token}\n`
  }`;
}

/** What a `credential_process` prints for somebody. */
export function processOutput({ accessKeyId, secretAccessKey }: User): string {
  return JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey });
}

/** Who signed a request, by the ARN that the emulator tells: `user base`, `role reader`. */
export function signer(arn: string | undefined): string {
  const [, kind, name] = /:(user|assumed-role)\/([^/]+)/.exec(arn ?? "") ?? [];
  return kind === undefined ? "nobody" : `${kind === "user" ? "user" : "role"} ${name}`;
}
