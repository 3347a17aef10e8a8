import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";

/** What Poetry and requests make of a URL; `undefined` where they refuse it. */
export interface PythonRoute {
  /** Scheme and `netloc`, by which Poetry finds a login. */
  readonly found: readonly [scheme: string, netloc: string] | undefined;
  /** Where requests connects to; no port where it is the scheme's. */
  readonly sent: { readonly scheme: string; readonly host: string } | undefined;
}

/** Asks the Python of the newest Poetry where each URL, and a package's page below it, is requested. */
export function whereRequestsGo(urls: readonly string[]): readonly (readonly PythonRoute[])[] {
  if (urls.length === 0) return [];
  const python = join(poetryEnvironmentFolder("newest"), "bin", "python");
  const { stdout, stderr, status } = spawnSync(
    python,
    [join(checkoutFolder, "tests", "fixtures", "where_requests_go.py")],
    { input: urls.map((url) => `${JSON.stringify(url)}\n`).join(""), encoding: "utf8", maxBuffer: 1 << 30, env: {} },
  );
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  const lines = stdout.trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line).map(readRoute));
}

function readRoute(raw: { found: [string, string] | null; sent: [string, string, number | null] | null }): PythonRoute {
  const [scheme = "", host = "", port = null] = raw.sent ?? [];
  const isUsual = port === null || port === (scheme === "https" ? 443 : 80);
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return {
    found: raw.found ?? undefined,
    sent: raw.sent === null ? undefined : { scheme, host: isUsual ? name : `${name}:${port}` },
  };
}
