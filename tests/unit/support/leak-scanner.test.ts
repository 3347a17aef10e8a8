import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLeaks } from "../../support/leak-scanner.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

const token = "eyJ2ZXIi/abc+def==";

test.each([
  ["as it is", token],
  ["in a URL", `https://aws:${encodeURIComponent(token)}@host/`],
  ["in a Basic header", `Basic ${Buffer.from(`aws:${token}`).toString("base64")}`],
  ["in JSON", JSON.stringify({ token })],
])("findLeaks() finds a token %s", async (_shape, text) => {
  const texts = new Map([
    ["stderr", `before ${text} after`],
    ["stdout", "nothing"],
  ]);
  expect(await findLeaks([token], { texts, folders: [], stores: [] })).toEqual(["stderr"]);
});

test("findLeaks() reads every file but the stores, and not what an environment is seeded with", async () => {
  const folder = await openTemporaryFolder("leaks");
  const seeded = join(folder, "venv", "lib", "site-packages", "pip");
  await mkdir(seeded, { recursive: true });
  await mkdir(join(folder, ".aws"));
  for (const file of ["auth.toml", "poetry.lock", ".aws/credentials", "venv/pyvenv.cfg", join(seeded, "main.py")]) {
    await writeFile(file.startsWith("/") ? file : join(folder, file), `password = "${token}"`);
  }
  const stores = [join(folder, "auth.toml"), join(folder, ".aws")];
  const leaks = await findLeaks(["other", token], { texts: new Map(), folders: [folder], stores });
  expect([...leaks].sort()).toEqual(["poetry.lock", "venv/pyvenv.cfg"]);
});
