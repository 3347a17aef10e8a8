import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { drawScene, pictureFile } from "../../scripts/picture/scene.ts";
import { newestPoetryTest as test } from "../support/newest-poetry-test.ts";

test("README.md shows the terminal as it is; `make picture` draws it anew", async () => {
  expect(await drawScene()).toBe(await readFile(join(checkoutFolder, pictureFile), "utf8"));
});
