import { describe, expect, it } from "vitest";
import { cliFailure } from "../../../src/aws/cli-failure.ts";
import type { Scope } from "../../../src/core/scope.ts";

const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "123456789012",
  identity: { kind: "profile", name: "developer", namedBy: "settings" },
};

const operation = "when calling the GetAuthorizationToken operation";

describe("cliFailure()", () => {
  it.each([
    [
      `\nAn error occurred (AccessDeniedException) ${operation}: User: arn:aws:iam::1:user/ana is not authorized to perform: sts:GetServiceBearerToken on resource: arn:aws:iam::1:user/ana because no identity-based policy allows it\n`,
      "access-denied",
      "access denied: arn:aws:iam::1:user/ana may not perform sts:GetServiceBearerToken on arn:aws:iam::1:user/ana",
      "Ask for codeartifact:GetAuthorizationToken on the domain and sts:GetServiceBearerToken; both are needed",
    ],
    [
      `An error occurred (ThrottlingException) ${operation} (reached max retries: 2): Rate exceeded`,
      "throttled",
      "AWS is getting too many requests from this account",
      "Try again in a minute",
    ],
    [
      `An error occurred (ResourceNotFoundException) ${operation}: Domain not found`,
      "domain-not-found",
      'account "123456789012" has no domain "mydomain" in region "us-west-2"',
      "Check domain, account and region in the source's URL",
    ],
    [
      `An error occurred (InvalidSignatureException) ${operation}: Signature expired: 20261124T080000Z is now earlier than 20261124T090000Z`,
      "clock-skewed",
      "AWS's clock and this machine's differ: Signature expired: 20261124T080000Z is now earlier than 20261124T090000Z",
      "Set this machine's clock",
    ],
    [
      `An error occurred (InternalServerException) ${operation} (reached max retries: 4): An internal error occurred`,
      "aws-error",
      "AWS answered InternalServerException: An internal error occurred",
      "Try again in a minute",
    ],
    [
      `An error occurred (502) ${operation} (reached max retries: 4): Bad Gateway`,
      "reply-not-understood",
      "the AWS CLI got an answer that is not AWS's (HTTP 502)",
      "Check what stands between this machine and AWS (HTTPS_PROXY)",
    ],
    [
      `An error occurred (302) ${operation}: `,
      "reply-not-understood",
      "the AWS CLI got an answer that is not AWS's (HTTP 302)",
      "Check what stands between this machine and AWS (HTTPS_PROXY)",
    ],
    [
      "\n'AssumeRoleResult'\n",
      "reply-not-understood",
      "the AWS CLI got an answer that is not AWS's",
      "Check what stands between this machine and AWS (HTTPS_PROXY)",
    ],
    [
      'Read timeout on endpoint URL: "https://sts.us-west-2.amazonaws.com/"',
      "timed-out",
      "sts.us-west-2.amazonaws.com did not answer in time",
      "Check the network, and HTTPS_PROXY",
    ],
    [
      "SSL validation failed for https://codeartifact.us-west-2.amazonaws.com/v1 [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1010)",
      "unreachable",
      "cannot reach codeartifact.us-west-2.amazonaws.com: SSL validation failed for https://codeartifact.us-west-2.amazonaws.com/v1 [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol",
      "Check the network, and HTTPS_PROXY",
    ],
    [
      "SSL validation failed for https://codeartifact.us-west-2.amazonaws.com/v1 hostname 'codeartifact.us-west-2.amazonaws.com' doesn't match 'guest.example'",
      "certificate-not-trusted",
      "the certificate of codeartifact.us-west-2.amazonaws.com is not trusted: SSL validation failed for https://codeartifact.us-west-2.amazonaws.com/v1 hostname 'codeartifact.us-west-2.amazonaws.com' doesn't match 'guest.example'",
      "Check what stands between this machine and AWS (HTTPS_PROXY)",
    ],
    [
      `An error occurred (ServiceQuotaExceededException) ${operation}: Too many`,
      "aws-error",
      "AWS answered ServiceQuotaExceededException: Too many",
      undefined,
    ],
    [
      "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::1:user/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/r",
      "assume-role-failed",
      'arn:aws:iam::1:user/ana may not assume role "arn:aws:iam::1:role/r"',
      "Ask for sts:AssumeRole on the role, and for the role to trust you",
    ],
    [
      "The config profile (developer) could not be found",
      "profile-not-found",
      'there is no AWS profile "developer" on this machine',
      "Run aws configure sso, which makes one",
    ],
    [
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
      "no-credentials",
      'the AWS CLI has no credentials for profile "developer": "Unable to locate credentials. You can configure credentials by running "aws configure"."',
      "Name a profile with aws_profile or AWS_PROFILE, or run aws configure sso",
    ],
    [
      "Error loading SSO Token: Token for corp does not exist",
      "credentials-expired",
      "there is no valid SSO session: Error loading SSO Token: Token for corp does not exist",
      "Run aws sso login --profile developer",
    ],
    [
      "SSL validation failed for https://codeartifact.us-west-2.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED]",
      "certificate-not-trusted",
      "the certificate of codeartifact.us-west-2.amazonaws.com is not trusted: SSL validation failed for https://codeartifact.us-west-2.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED]",
      "If your company inspects TLS, set AWS_CA_BUNDLE to its certificates",
    ],
    [
      "Could not find a suitable TLS CA certificate bundle, invalid path: /absent.pem",
      "ca-bundle-unreadable",
      "cannot read the certificates that AWS_CA_BUNDLE or ca_bundle names: Could not find a suitable TLS CA certificate bundle, invalid path: /absent.pem",
      "Correct the setting, or unset it",
    ],
    [
      'Could not connect to the endpoint URL: "https://codeartifact.us-west-2.amazonaws.com/"',
      "unreachable",
      'cannot reach codeartifact.us-west-2.amazonaws.com: Could not connect to the endpoint URL: "https://codeartifact.us-west-2.amazonaws.com/"',
      "Check the network, and HTTPS_PROXY",
    ],
    [
      "\nError when retrieving credentials from custom-process: no vault at hand\n",
      "credential-process-failed",
      'the credential_process behind profile "developer" failed: "no vault at hand"',
      "Run the program by hand to see what it lacks",
    ],
    [
      "\nInvalid MFA one time pass code\nEOF when reading a line\n",
      "mfa-needed",
      'profile "developer" needs a code of its MFA device',
      "Run poetry on a terminal, where you are asked for it",
    ],
    [
      'Missing Dependency: Using the login credential provider requires an additional dependency. You will need to pip install "botocore[crt]"',
      "cli-too-old",
      "this AWS CLI cannot use the sessions of aws login",
      'Use version 2 of the AWS CLI, or leave provider = "aws-cli" out of the settings',
    ],
    [
      "usage: aws [options] <command> [parameters]\naws: error: argument command: Invalid choice, valid choices are:\n",
      "cli-too-old",
      'the AWS CLI has no command "codeartifact"',
      'Update the AWS CLI to 1.18.77, 2.0.21 or newer, or leave provider = "aws-cli" out of the settings',
    ],
    [
      "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.",
      "sso-session-refused",
      "AWS does not accept the SSO session: The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.",
      undefined,
    ],
    [
      "An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access",
      "sso-role-refused",
      "AWS does not give the role: No access",
      undefined,
    ],
    [
      "An error occurred (InvalidRequestException) when calling the GetRoleCredentials operation: Missing",
      "aws-error",
      "AWS answered InvalidRequestException: Missing",
      undefined,
    ],
    [
      'Failed to connect to proxy URL: "http://proxy.example:3128"',
      "unreachable",
      'cannot reach AWS: Failed to connect to proxy URL: "http://proxy.example:3128"',
      "Check the network, and HTTPS_PROXY",
    ],
    [
      `Traceback (most recent call last):\n  File "/usr/bin/aws", line 27, in <module>\n    sys.exit(main())\nbotocore.exceptions.ConfigParseError: Unable to parse config file: /home/ana/.aws/config\n`,
      "cli-failed",
      'the AWS CLI ended with exit code 255 and said "botocore.exceptions.ConfigParseError: Unable to parse config file: /home/ana/.aws/config"',
      "Run aws sts get-caller-identity --profile developer to see what it lacks",
    ],
    [
      "",
      "cli-failed",
      "the AWS CLI ended with exit code 255 and printed nothing",
      "Run aws sts get-caller-identity --profile developer to see what it lacks",
    ],
  ])("puts into words: %s", (stderr, code, message, hint) => {
    const problem = cliFailure({ exitCode: 255, stderr }, scope, {});
    expect({ code: problem.code, message: problem.message, hint: problem.hint }).toEqual({ code, message, hint });
  });

  it("tells of an end without an exit code, and of an identity that has no profile", () => {
    const problem = cliFailure({ exitCode: null, stderr: "SSO" }, { ...scope, identity: { kind: "default" } }, {});
    expect([problem.message, problem.hint]).toEqual(["there is no valid SSO session: SSO", "Run aws sso login"]);
    expect(cliFailure({ exitCode: null, stderr: "" }, { ...scope, identity: { kind: "default" } }, {})).toMatchObject({
      message: "the AWS CLI ended with exit code none and printed nothing",
      hint: "Run aws sts get-caller-identity to see what it lacks",
    });
  });

  it("repeats no secret and no endless text", () => {
    const environment = { AWS_SECRET_ACCESS_KEY: "hunter2", AWS_SESSION_TOKEN: "", AWS_SECURITY_TOKEN: "t0ken" };
    const stderr = `Traceback hunter2 t0ken ${"eyJ2ZXIiOj".repeat(50)} ${"very long ".repeat(100)}`;
    const { message } = cliFailure({ exitCode: 1, stderr }, scope, environment);
    expect(message).toMatch(
      /^the AWS CLI ended with exit code 1 and said "Traceback \*{4} \*{4} \*{4} very long .*…"$/,
    );
    expect(message.length).toBeLessThan(400);
  });

  it("quotes a profile of a strange name in the command to run", () => {
    const identity = { kind: "profile", name: "$(id)", namedBy: "settings" } as const;
    const { hint } = cliFailure({ exitCode: 255, stderr: "" }, { ...scope, identity }, {});
    expect(hint).toBe("Run aws sts get-caller-identity --profile '$(id)' to see what it lacks");
  });
});
