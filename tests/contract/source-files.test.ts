import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

const files = ["src", "emulator", "scripts", "python"].flatMap((folder) =>
  readdirSync(join(checkoutFolder, folder), { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => /\.(?:ts|py|sh)$/.test(path)),
);

const linesOf = (path: string) => readFileSync(join(checkoutFolder, path), "utf8").trimEnd().split("\n");

test("no file has more than 300 lines", () => {
  expect(files.filter((path) => linesOf(path).length > 300)).toEqual([]);
});

test("all that src/ and emulator/ export says in a sentence what it is", () => {
  const bare = files
    .filter((path) => /^(?:src|emulator)\//.test(path))
    .flatMap((path) =>
      linesOf(path).flatMap((line, index, lines) =>
        line.startsWith("export ") && !lines[index - 1]?.endsWith("*/") ? [`${path}:${index + 1}: ${line}`] : [],
      ),
    );
  expect(bare).toEqual([]);
});
