import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLeaks } from "../../support/leak-scanner.ts";
import { onPosix } from "../../support/on-posix.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

const token = "eyJ2ZXIi/abc+def==";
/** As long as those of AWS, with parts like theirs. */
const longToken = `${Buffer.from('{"alg":"A128GCMKW"}').toString("base64url")}.${randomBytes(400).toString("base64url")}`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const basic = (login: string) => `Authorization: Basic ${base64(login)}`;

test.each([
  ["as it is", token],
  ["in a URL", `https://aws:${encodeURIComponent(token)}@host/`],
  ["in a Basic header", basic(`aws:${token}`)],
  ["in a Basic header of another user", basic(`me:${token}`)],
  ["in a Basic header with an empty user name", basic(`:${token}`)],
  ["in base64", base64(token)],
  ["in base64 for URLs", Buffer.from(`{"password":"${token}"}`).toString("base64url")],
  ["in hexadecimal digits", Buffer.from(token).toString("hex")],
  ["in JSON", JSON.stringify({ token })],
  ["as Python shows it", `Login(password='${token}')`],
  ["in a command line", `aws\0--token\0${token}\0`],
  ["in an environment", `PATH=/bin\0POETRY_HTTP_BASIC_CORP_PASSWORD=${token}\0`],
])("findLeaks() finds a token %s", async (_shape, text) => {
  const texts = new Map([
    ["stderr", `before ${text} after`],
    ["stdout", "nothing"],
  ]);
  expect(await findLeaks([token], { texts, folders: [], stores: [] })).toEqual(["stderr"]);
});

test.each([
  ["its beginning", longToken.slice(0, 80)],
  ["its end", longToken.slice(-50)],
  ["its middle", `…${longToken.slice(200, 260)}…`],
  ["its middle, amid other letters", `abcdefg${longToken.slice(301, 345)}hij`],
  ["part of a Basic header", basic(`aws:${longToken}`).slice(100, 180)],
  ["part of a Basic header of another user", basic(`__token__:${longToken}`).slice(150, 220)],
  ["part of its hexadecimal digits", Buffer.from(longToken).toString("hex").slice(333, 390)],
])("findLeaks() finds %s", async (_part, text) => {
  const texts = new Map([["stderr", text]]);
  expect(await findLeaks([longToken], { texts, folders: [], stores: [] })).toEqual(["stderr"]);
});

test("findLeaks() finds neither the readable head of a token, nor another token", async () => {
  const texts = new Map([
    ["head", longToken.replace(/\..*/, ".…")],
    ["other", randomBytes(2_000).toString("base64")],
  ]);
  expect(await findLeaks([longToken], { texts, folders: [], stores: [] })).toEqual([]);
});

test.runIf(onPosix)(
  "findLeaks() reads every file but the stores, and not what an environment is seeded with",
  async () => {
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
  },
);
