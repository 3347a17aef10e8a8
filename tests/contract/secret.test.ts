import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

it("a secret is revealed in few places: to be hashed, to be read for its end, to be answered, printed or handed to a program, to be put into a URL, to be tried on an index, to be compared with what was sent, and for an SSO session to be kept and renewed", () => {
  const source = join(checkoutFolder, "src");
  const places = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) =>
      readFileSync(join(source, path), "utf8")
        .split("\n")
        .filter((line) => /\.reveal\(\)/.test(line))
        .map((line) => `${path.replaceAll(sep, "/")}: ${line.trim()}`),
    );
  expect(places.sort()).toEqual([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a source file
    "aws/index-status.ts: const auth = `${username}:${password.reveal()}`;",
    "aws/sso-cache.ts: ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken.reveal() }),",
    "aws/sso-cache.ts: accessToken: tokens.accessToken.reveal(),",
    "aws/sso-cache.ts: clientSecret: client.clientSecret.reveal(),",
    "aws/sso-renewal.ts: clientSecret: clientSecret.reveal(),",
    "aws/sso-renewal.ts: refreshToken: refreshToken.reveal(),",
    "cli/own-commands/token-formats.ts: token: password.reveal(),",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a source file
    "core/authenticated-url.ts: const login = `${encodeURIComponent(username)}:${encodeURIComponent(password.reveal())}`;",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a source file
    'core/basic-authorization.ts: return new Secret(`Basic ${Buffer.from(`${username}:${password.reveal()}`).toString("base64")}`);',
    'core/token.ts: const [header = ""] = token.reveal().split(".", 1);',
    "ledger/file-ledger.ts: const text = token.reveal();",
    'protocol/answer.ts: ...("output" in answer && { output: answer.output.reveal(), exitCode: answer.exitCode }),',
    "protocol/answer.ts: const variables = Object.entries(environment).map(([name, value]) => [name, value.reveal()]);",
    "protocol/answer.ts: logins: logins.map((login) => ({ ...login, password: login.password.reveal() })),",
  ]);
});
