import { readFile } from "node:fs/promises";
import { fromWebToken } from "@aws-sdk/credential-providers";
import { Problem } from "../core/problem.ts";
import { type CredentialProvider, type CredentialWorld, clientConfig } from "./credential-world.ts";
import { githubIdentityToken } from "./github-identity-token.ts";
import { noRole } from "./no-credentials.ts";

/** Where an OpenID Connect token comes from, and the role that it opens. */
export interface WebIdentity {
  readonly token: "file" | "given" | "github";
  /** Of the token's file, where that is not `AWS_WEB_IDENTITY_TOKEN_FILE`. */
  readonly path?: string | undefined;
  readonly roleArn: string | undefined;
}

/** The credentials of a role that an OpenID Connect token opens. */
export function webIdentityCredentials(
  identity: WebIdentity,
  roleSessionName: string,
  world: CredentialWorld,
): CredentialProvider {
  return async (properties) => {
    if (identity.roleArn === undefined) {
      throw noRole();
    }
    const assume = fromWebToken({
      webIdentityToken: await readToken(identity, world),
      roleArn: identity.roleArn,
      roleSessionName,
      clientConfig: { region: world.region, ...clientConfig("sts", world) },
    });
    return assume(properties);
  };
}

async function readToken({ token, path }: WebIdentity, world: CredentialWorld): Promise<string> {
  const { environment, requestHandler } = world;
  switch (token) {
    case "given":
      return (environment["POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN"] ?? "").trim();
    case "github":
      return githubIdentityToken(environment, requestHandler.httpsAgent);
    case "file": {
      const file = path ?? environment["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? "";
      try {
        return (await readFile(file, "utf8")).trim();
      } catch (cause) {
        throw new Problem(
          "no-credentials",
          `the web identity token cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
          "Check AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile",
          { cause },
        );
      }
    }
  }
}
