import * as v from "valibot";
import { Problem } from "../core/problem.ts";
import type { Scope } from "../core/scope.ts";
import { Secret } from "../core/secret.ts";
import type { AuthorizationToken } from "../core/token.ts";
import type { TokenIssuer } from "../core/token-issuer.ts";
import { cliFailure } from "./cli-failure.ts";
import { checkEndpointOverrides } from "./endpoint-override.ts";
import { runAwsCli } from "./run-aws-cli.ts";

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

  /** @param executable absolute path of `aws`; `undefined` where there is none */
  constructor(executable: string | undefined, environment: NodeJS.ProcessEnv, now: () => number) {
    this.#executable = executable;
    this.#environment = environment;
    this.#now = now;
  }

  async issue(scope: Scope, signal: AbortSignal): Promise<AuthorizationToken> {
    checkEndpointOverrides(this.#environment);
    const environment = scope.roleArn === undefined ? this.#environment : await this.#assumeRole(scope, signal);
    const reply = await this.#run(
      tokenReply,
      [
        ...["codeartifact", "get-authorization-token"],
        ...["--domain", scope.domain, "--domain-owner", scope.domainOwner],
        ...(scope.durationSeconds === undefined ? [] : ["--duration-seconds", String(scope.durationSeconds)]),
        ...globalParameters(scope, scope.roleArn === undefined),
      ],
      { scope, environment, signal },
    );
    return { secret: new Secret(reply.authorizationToken), issuedAt: this.#now(), expiresAt: reply.expiration };
  }

  /** The environment with the role's keys in the place of what was there. */
  async #assumeRole(scope: Scope, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
    const { Credentials: keys } = await this.#run(
      roleReply,
      [
        ...["sts", "assume-role", "--role-arn", scope.roleArn ?? ""],
        ...["--role-session-name", "poetry-codeartifact-login"],
        ...globalParameters(scope, true),
      ],
      { scope, environment: this.#environment, signal },
    );
    return {
      ...this.#environment,
      AWS_ACCESS_KEY_ID: keys.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.SecretAccessKey,
      AWS_SESSION_TOKEN: keys.SessionToken,
    };
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
      run = await runAwsCli(this.#executable, parameters, call);
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
    ...(withIdentity && scope.identity.kind === "profile" ? ["--profile", scope.identity.name] : []),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
