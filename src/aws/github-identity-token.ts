import { request as requestInClear } from "node:http";
import { type Agent, request } from "node:https";
import * as v from "valibot";
import { Problem } from "../core/problem.ts";
import { networkHint } from "./endpoint-host.ts";

const timeoutMs = 10_000;
const longestAnswer = 100_000;
const tokenAnswer = v.object({ value: v.pipe(v.string(), v.nonEmpty()) });

/**
 * The identity token that GitHub Actions gives to a job with the permission `id-token: write`, for AWS's STS.
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 *
 * By `node:https` and not by `fetch`, whose first use costs 40 ms and more, and which knows no proxy.
 */
export async function githubIdentityToken(
  environment: Readonly<Record<string, string | undefined>>,
  agent: Agent,
): Promise<string> {
  const url = parseUrl(environment["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "");
  url.searchParams.set("audience", "sts.amazonaws.com");
  const { status, text } = await get(url, environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? "", agent);
  const answer = v.safeParse(tokenAnswer, parseJson(text));
  if (status !== 200 || !answer.success) {
    throw new Problem(
      "web-identity-failed",
      `GitHub Actions gave no identity token (HTTP ${status})`,
      status >= 400 && status < 500
        ? "Give the job the permission id-token: write"
        : "Try again in a minute, and check what stands between this machine and GitHub (HTTPS_PROXY)",
    );
  }
  return answer.output.value;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The job's own token goes there: https, or this machine. */
function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isLoopback))) {
    throw new Problem(
      "web-identity-failed",
      `ACTIONS_ID_TOKEN_REQUEST_URL is "${text}", which is not an https URL`,
      "Leave ACTIONS_ID_TOKEN_REQUEST_URL as GitHub sets it",
    );
  }
  return url;
}

async function get(url: URL, token: string, agent: Agent): Promise<Answer> {
  const options = { headers: { Authorization: `bearer ${token}`, Accept: "application/json" }, timeout: timeoutMs };
  const answer = new Promise<Answer>((resolve, reject) => {
    const outgoing = url.protocol === "https:" ? request(url, { ...options, agent }) : requestInClear(url, options);
    outgoing.on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        if (text.length > longestAnswer) incoming.destroy(new Error("the answer is too long"));
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
      incoming.on("error", reject);
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer")));
    outgoing.on("error", reject);
    outgoing.end();
  });
  try {
    return await answer;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      "web-identity-failed",
      `GitHub Actions gave no identity token: ${reason}`,
      networkHint(url.host),
      { cause },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
