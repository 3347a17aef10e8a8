import * as v from "valibot";
import type { Identity } from "../core/identity.ts";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { Secret } from "../core/secret.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";
import { readAwsConfiguration } from "./aws-configuration.ts";
import type { AwsKeys, KeySource } from "./aws-keys.ts";
import { cliFailure } from "./cli-failure.ts";
import { scopeProfile } from "./endpoint-host.ts";
import { checkEndpointOverrides, endpointOverrides } from "./endpoint-override.ts";
import { runAwsCli } from "./run-aws-cli.ts";
import { betweenHint } from "./transport-failure.ts";

/** `expiration`: seconds since 1970 (version 1, and `cli_timestamp_format = wire`), or ISO 8601 (version 2). */
const tokenReply = v.object({
  authorizationToken: v.pipe(v.string(), v.nonEmpty()),
  expiration: v.union([
    v.pipe(
      v.number(),
      v.transform((seconds) => seconds * 1000),
    ),
    v.pipe(
      v.string(),
      v.transform((text) => Date.parse(text)),
      v.number(),
    ),
  ]),
});

const roleReply = v.object({
  Credentials: v.object({ AccessKeyId: v.string(), SecretAccessKey: v.string(), SessionToken: v.string() }),
});

/** Has the AWS CLI ask: `aws codeartifact get-authorization-token`. */
export class AwsCliTokenIssuer implements TokenIssuer {
  readonly #executable: string | undefined;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #now: () => number;
  readonly #keySource: KeySource | undefined;
  readonly #project: string;

  /**
   * @param executable absolute path of `aws`; `undefined` where there is none
   * @param keySource gets keys for the AWS CLI where it cannot get them itself
   * @param project the folder of the project, none of whose programs is to be run
   */
  constructor(
    executable: string | undefined,
    environment: NodeJS.ProcessEnv,
    now: () => number,
    keySource?: KeySource | undefined,
    project = process.cwd(),
  ) {
    this.#executable = executable;
    this.#environment = environment;
    this.#now = now;
    this.#keySource = keySource;
    this.#project = project;
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    checkEndpointOverrides(endpointOverrides(this.#environment, scopeProfile(scope)));
    const own = identityEnvironment(scope.identity, this.#environment);
    const handed = await this.#keySource?.keysFor(scope, signal);
    const keys = handed ?? (scope.roleArn === undefined ? undefined : await this.#assumeRole(scope, own, signal));
    const reply = await this.#run(
      tokenReply,
      [
        ...["codeartifact", "get-authorization-token"],
        ...["--domain", scope.domain, "--domain-owner", scope.domainOwner],
        ...(scope.durationSeconds === undefined ? [] : ["--duration-seconds", String(scope.durationSeconds)]),
        ...globalParameters(scope, keys === undefined),
      ],
      { scope, environment: keys === undefined ? own : withKeys(own, keys, scopeProfile(scope)), signal },
    );
    return { secret: new Secret(reply.authorizationToken), issuedAt: this.#now(), expiresAt: reply.expiration };
  }

  /** The keys of the role that the settings name. */
  async #assumeRole(scope: Scope, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<AwsKeys> {
    const { Credentials: keys } = await this.#run(
      roleReply,
      [
        ...["sts", "assume-role", "--role-arn", scope.roleArn ?? ""],
        ...["--role-session-name", "poetry-codeartifact-login"],
        ...globalParameters(scope, true),
      ],
      { scope, environment, signal },
    );
    return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
  }

  async #run<Schema extends v.GenericSchema>(
    schema: Schema,
    parameters: readonly string[],
    call: { readonly scope: Scope; readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal },
  ): Promise<v.InferOutput<Schema>> {
    if (this.#executable === undefined) {
      throw new Problem(
        "cli-missing",
        'the AWS CLI ("aws") is not on PATH',
        'Install the AWS CLI, or leave provider = "aws-cli" out of the settings',
      );
    }
    let run: Awaited<ReturnType<typeof runAwsCli>>;
    try {
      run = await runAwsCli(this.#executable, parameters, { ...call, project: this.#project });
    } catch (cause) {
      throw call.signal.aborted
        ? new Problem("timed-out", "the AWS CLI did not finish in time", "Check the network, and HTTPS_PROXY", {
            cause,
          })
        : new Problem("cli-failed", `${this.#executable} cannot be started`, "Check that aws --version works", {
            cause,
          });
    }
    if (run.exitCode !== 0) {
      throw cliFailure(run, call.scope, call.environment);
    }
    const reply = v.safeParse(schema, parseJson(run.stdout));
    if (!reply.success) {
      // Seen with a proxy's page and with half an answer; its exit code is 0.
      if (run.stdout.trim() === "") {
        throw new Problem(
          "reply-not-understood",
          `${this.#executable} printed nothing, as it does where an answer is not AWS's`,
          betweenHint,
        );
      }
      throw new Problem(
        "reply-not-understood",
        `${this.#executable} printed something other than the reply of AWS`,
        "Check that aws --version names the AWS CLI",
      );
    }
    return reply.output;
  }
}

/** `--output json` because a profile may set another; `--region` because the repository's counts, not the profile's. */
function globalParameters(scope: Scope, withIdentity: boolean): readonly string[] {
  return [
    ...["--region", scope.region, "--output", "json"],
    ...["--cli-connect-timeout", "5", "--cli-read-timeout", "20"],
    ...(withIdentity && scope.identity.kind === "profile" && scope.identity.namedBy !== "environment"
      ? ["--profile", scope.identity.name]
      : []),
  ];
}

/**
 * The environment in which the AWS CLI chooses the identity that was chosen here, in both its versions: version 1 looks
 * at `AWS_DEFAULT_PROFILE` before `AWS_PROFILE`, and either stops at a profile that does not exist though keys, which go
 * before it, are there.
 */
function identityEnvironment(identity: Identity, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, ...rest } = environment;
  const profile = AWS_PROFILE || AWS_DEFAULT_PROFILE;
  const isWanted =
    profile && (identity.kind === "profile" || readAwsConfiguration(environment).profileNames.includes(profile));
  return {
    ...rest,
    ...(isWanted && { AWS_PROFILE: profile, AWS_DEFAULT_PROFILE: profile }),
  };
}

/** Keys go before the profile, which is still named for all else that it may say: hosts, certificates. */
function withKeys(environment: NodeJS.ProcessEnv, keys: AwsKeys, profile: string | undefined): NodeJS.ProcessEnv {
  const { AWS_SECURITY_TOKEN, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION, ...rest } = environment;
  return {
    ...rest,
    ...(profile !== undefined && { AWS_PROFILE: profile, AWS_DEFAULT_PROFILE: profile }),
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
