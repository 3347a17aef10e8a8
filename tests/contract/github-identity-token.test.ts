import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { Agent } from "node:https";
import { expect, it, onTestFinished } from "vitest";
import { githubIdentityToken } from "../../src/aws/github-identity-token.ts";
import { problemOf } from "../support/token-issuer-contract.ts";

/** The environment of a job whose service for identity tokens is on this machine. */
async function jobOf(answer: RequestListener): Promise<Readonly<Record<string, string>>> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job",
  };
}

const ask = (environment: Readonly<Record<string, string>>) => githubIdentityToken(environment, new Agent());

it("githubIdentityToken() asks with the job's token, for AWS's STS", async () => {
  const seen: unknown[] = [];
  const environment = await jobOf((request, response) => {
    seen.push([request.method, request.url, request.headers["authorization"], request.headers["accept"]]);
    response.end('{"value":"jwt"}');
  });
  expect([await ask(environment), seen]).toEqual([
    "jwt",
    [["GET", "/token?api-version=2.0&audience=sts.amazonaws.com", "bearer of-the-job", "application/json"]],
  ]);
});

const permissionHint = "Give the job the permission id-token: write";
const laterHint = "Try again in a minute, and check what stands between this machine and GitHub (HTTPS_PROXY)";

it.each<[string, RequestListener, string, string]>([
  [
    "a refusal",
    (_, response) => response.writeHead(403).end("{}"),
    "GitHub Actions gave no identity token (HTTP 403)",
    permissionHint,
  ],
  [
    "trouble",
    (_, response) => response.writeHead(500).end(),
    "GitHub Actions gave no identity token (HTTP 500)",
    laterHint,
  ],
  ["a page", (_, response) => response.end("<html>"), "GitHub Actions gave no identity token (HTTP 200)", laterHint],
  [
    "an empty token",
    (_, response) => response.end('{"value":""}'),
    "GitHub Actions gave no identity token (HTTP 200)",
    laterHint,
  ],
  [
    "an answer without end",
    (_, response) => response.write("x".repeat(200_000)),
    "GitHub Actions gave no identity token: the answer is too long",
    "Check the network, and HTTPS_PROXY",
  ],
  [
    "a connection that is cut",
    (request) => request.socket.destroy(),
    "GitHub Actions gave no identity token: socket hang up",
    "Check the network, and HTTPS_PROXY",
  ],
])("githubIdentityToken() tells of %s", async (_what, answer, message, hint) => {
  const problem = await problemOf(ask(await jobOf(answer)));
  expect([problem.code, problem.message, problem.hint]).toEqual(["web-identity-failed", message, hint]);
});

it.each(["", "http://actions.example/token", "http://127.0.0.1.evil.example/", "ftp://127.0.0.1/", "token"])(
  "githubIdentityToken() sends the job's token nowhere but by https, or on this machine: not to %j",
  async (url) => {
    const problem = await problemOf(ask({ ACTIONS_ID_TOKEN_REQUEST_URL: url }));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "web-identity-failed",
      `ACTIONS_ID_TOKEN_REQUEST_URL is "${url}", which is not an https URL`,
      "Leave ACTIONS_ID_TOKEN_REQUEST_URL as GitHub sets it",
    ]);
  },
);
