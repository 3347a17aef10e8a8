import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

it("a secret is revealed in three places: to be hashed, to be read for its end, and to be answered", () => {
  const source = join(checkoutFolder, "src");
  const places = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) =>
      readFileSync(join(source, path), "utf8")
        .split("\n")
        .filter((line) => /\.reveal\(\)/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(places.sort()).toEqual([
    'core/token.ts: const [header = ""] = token.reveal().split(".", 1);',
    'ledger/file-ledger.ts: return createHash("sha256").update(token.reveal()).digest("hex");',
    "protocol/answer.ts: logins: answer.logins.map((login) => ({ ...login, password: login.password.reveal() })),",
  ]);
});
