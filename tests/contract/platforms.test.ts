import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

const shim = "python/poetry_codeartifact_login_plugin";

/** What a source says where it makes a difference between systems; to hand `process.platform` on makes none. */
const difference = /"win32"|"darwin"|\bPlatformPath\b|\bWinVault|\bO_NOFOLLOW\b|\bos\.name\b|\bsys\.platform\b/;

test("each difference between systems is told in the one file that ARCHITECTURE.md names", async () => {
  const page = await readFile(join(checkoutFolder, "ARCHITECTURE.md"), "utf8");
  const section = /^## Platforms\n(.*?)^## /ms.exec(page)?.[1] ?? "";
  const told = [...section.matchAll(/ `(\S+\.(?:ts|py))` \|$/gm)].map(([, file = ""]) =>
    file.endsWith(".py") ? `${shim}/${file}` : file,
  );

  const files = await Promise.all([sourcesWithDifference("src", ".ts"), sourcesWithDifference(shim, ".py")]);
  expect(files.flat().sort()).toEqual(told.sort());
});

async function sourcesWithDifference(folder: string, ending: string): Promise<readonly string[]> {
  const entries = await readdir(join(checkoutFolder, folder), { recursive: true });
  const paths = entries.filter((path) => path.endsWith(ending)).map((path) => `${folder}/${path.replaceAll(sep, "/")}`);
  const texts = await Promise.all(paths.map((path) => readFile(join(checkoutFolder, path), "utf8")));
  return paths.filter((_, index) => difference.test(texts[index] ?? ""));
}
