import type { EmulatorClock } from "./clock.ts";
import { jsonReply } from "./exchange.ts";
import type { HostedService } from "./visit.ts";
import type { World } from "./world.ts";

/** What `ACTIONS_ID_TOKEN_REQUEST_URL` holds in a job. */
export const GITHUB_TOKEN_URL =
  "https://run-actions-1-azure-eastus.actions.githubusercontent.com/50//idtoken/1/2?api-version=2.0";
/** What `ACTIONS_ID_TOKEN_REQUEST_TOKEN` holds in a job. */
export const GITHUB_REQUEST_TOKEN = "emulated-github-request-token";

const HOST = "run-actions-1-azure-eastus.actions.githubusercontent.com";

/**
 * The service that gives identity tokens to jobs of GitHub Actions, for the repository of `world.github`.
 *
 * | request | behaviour |
 * | --- | --- |
 * | `GET …?api-version=2.0&audience=A` with `Authorization: bearer TOKEN` | 200 `{value: JWT}`, for five minutes |
 * | – without the job's token | 401 |
 */
export function githubActions(parts: { readonly world: World; readonly clock: EmulatorClock }): HostedService {
  return {
    answersFor: (host) => host === HOST && parts.world.github !== undefined,
    visit: (request) => ({
      facts: {
        service: "github",
        credential: { kind: "none" },
        summary: `github identity token for ${request.query.get("audience") ?? "nobody"}`,
      },
      refuse: () => jsonReply(503, { message: "Service Unavailable" }),
      answer: () => {
        if (request.headers["authorization"]?.toLowerCase() !== `bearer ${GITHUB_REQUEST_TOKEN}`) {
          return jsonReply(401, { message: "Unauthorized" });
        }
        const value = identityToken({
          iss: "https://token.actions.githubusercontent.com",
          sub: `repo:${parts.world.github?.repository}:ref:refs/heads/main`,
          aud: request.query.get("audience"),
          exp: Math.floor(parts.clock.now() / 1000) + 300,
        });
        return jsonReply(200, { count: value.length, value });
      },
    }),
  };
}

/** A JWT with these claims; its signature is none, and STS does not check it here. */
export function identityToken(claims: Readonly<Record<string, unknown>>): string {
  return [{ alg: "RS256", typ: "JWT" }, claims, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
}
