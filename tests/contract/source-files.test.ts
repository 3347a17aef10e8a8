import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

const files = ["src", "emulator", "scripts", "python", "tests"].flatMap((folder) =>
  readdirSync(join(checkoutFolder, folder), { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => /\.(?:ts|py|sh)$/.test(path)),
);

const linesOf = (path: string) => readFileSync(join(checkoutFolder, path), "utf8").trimEnd().split("\n");

/** Longer than the others, and why. */
const long: Readonly<Record<string, string>> = {
  "tests/e2e/messages.test.ts": "one table: what goes wrong, and what is told",
  "tests/e2e/identity.test.ts": "one table: the kinds of identities, each from end to end",
  "tests/e2e/identity-like-aws-cli.test.ts": "two tables of machines for one comparison",
};

test("no file has more than 300 lines, but for those whose reason is here", () => {
  expect(files.filter((path) => linesOf(path).length > 300 && long[path] === undefined)).toEqual([]);
});

test("unit and contract tests with programs, terminals, links or modes of files that Windows does not have leave them out there", () => {
  const needsPosix = /\bopen(?:Terminal|BrowserProgram)\(|(?<!\w)\/bin\/|\b(?:chmod|symlink)(?:Sync)?\(/;
  const leftOut = /\brunIf\(onPosix\)|\bonPosix \|\||\brunIf\(process\.platform === "linux"\)/;
  const tests = files.filter(
    (path) => /^tests\/(?:unit|contract)\//.test(path) && !path.endsWith("/source-files.test.ts"),
  );
  const textOf = (path: string) => linesOf(path).join("\n");
  expect(tests.filter((path) => needsPosix.test(textOf(path)) && !leftOut.test(textOf(path)))).toEqual([]);
});

test("all that src/, emulator/, scripts/ and tests/support/ export says in a sentence what it is", () => {
  const bare = files
    .filter((path) => /^(?:src|emulator|scripts|tests\/support)\//.test(path))
    .flatMap((path) =>
      linesOf(path).flatMap((line, index, lines) =>
        // What is exported by default stands in for a module, with its docstring at the definition.
        /^export (?!default )/.test(line) && !lines[index - 1]?.endsWith("*/") ? [`${path}:${index + 1}: ${line}`] : [],
      ),
    );
  expect(bare).toEqual([]);
});
