import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { examplePortal } from "../../emulator/example-world.ts";
import { proxiedRequest } from "../../emulator/proxied-request.ts";
import type { World } from "./world.ts";

const keys = `sso_account_id = 123456789012
sso_role_name = Developer
`;

/** `~/.aws/config` with every kind of profile that single sign-on has a part in. */
export const ssoConfig = `[sso-session corp-sso]
sso_start_url = ${examplePortal.startUrl}
sso_region = ${examplePortal.region}
sso_registration_scopes = sso:account:access

[profile developer]
sso_session = corp-sso
${keys}
[profile guest]
sso_session = corp-sso
sso_account_id = 123456789012
sso_role_name = Guest

[profile admin]
sso_session = corp-sso
sso_account_id = 123456789012
sso_role_name = Admin

[profile elsewhere]
sso_session = corp-sso
sso_account_id = 999999999999
sso_role_name = Developer

[profile builder]
role_arn = arn:aws:iam::123456789012:role/sso-build
source_profile = developer

[profile legacy]
sso_start_url = ${examplePortal.startUrl}
sso_region = ${examplePortal.region}
${keys}
[profile misspelt]
sso_session = corp-ss
${keys}
[profile incomplete]
sso_session = corp-sso
sso_role_name = Developer
`;

/** A session's file in the AWS CLI's cache, as JSON. */
export type SessionFile = Readonly<Record<string, string>>;

/** Writes `~/.aws/config`. */
export async function writeAwsConfig(world: World, text: string = ssoConfig): Promise<void> {
  await mkdir(join(world.home, ".aws"), { recursive: true });
  await writeFile(join(world.home, ".aws", "config"), text);
}

/** The cache file of a session: its name, or a legacy profile's start URL. */
export function sessionPath(world: World, key = "corp-sso"): string {
  return join(world.home, ".aws", "sso", "cache", `${createHash("sha1").update(key).digest("hex")}.json`);
}

/** Puts a session, as `emulator.sso.issueSession()` gives it, where a sign-in would have. */
export async function keepSession(world: World, text: string, key?: string): Promise<void> {
  const path = sessionPath(world, key);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
}

/** Reads the session from the AWS CLI's cache in the world's home. */
export async function readSession(world: World, key?: string): Promise<SessionFile> {
  return JSON.parse(await readFile(sessionPath(world, key), "utf8"));
}

/** A browser in a world, and what was seen of it. */
export interface BrowserProgram {
  /** The variable that names it. */
  readonly environment: { readonly BROWSER: string };
  /** Fulfilled when it is opened, with the page's URL. */
  readonly opened: Promise<string>;
}

/**
 * Puts a browser into the world. It does not run there: this process visits the page through the emulator's proxy, and
 * follows its redirect to loopback.
 *
 * @param mayLoad holds the page back until it is fulfilled
 */
export async function openBrowserProgram(
  world: Pick<World, "folder" | "writeProgram">,
  emulator: { readonly proxyUrl: string; readonly caFile: string },
  mayLoad: Promise<unknown> = Promise.resolve(),
): Promise<BrowserProgram> {
  let open: (page: string) => void = () => undefined;
  const opened = new Promise<string>((resolve) => {
    open = resolve;
  });
  const server = createServer(async (request, response) => {
    response.end();
    const page = decodeURIComponent((request.url ?? "").slice(2));
    open(page);
    await mayLoad;
    const { headers } = await proxiedRequest(emulator, page);
    if (typeof headers["location"] === "string") {
      get(headers["location"]).on("error", () => undefined);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const script = `require("http").get("http://127.0.0.1:${port}/?" + encodeURIComponent(process.argv[1]))`;
  await world.writeProgram("browser", `#!/bin/sh\nexec "${process.execPath}" -e '${script}' "$1"\n`);
  return { environment: { BROWSER: join(world.folder, "bin", "browser") }, opened };
}
