import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { netrcLogin } from "../../../src/cli/netrc.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";
import { setEnvironment } from "../../support/set-environment.ts";

describe("netrcLogin()", () => {
  it.each([
    ["machine corp.example login aws password x", "x"],
    ["machine corp.example\n\tlogin aws\n\taccount a\n\tpassword x\n", "x"],
    ["machine other login aws password y\nmachine corp.example login aws password x # mine\n", "x"],
    ["# machine corp.example login aws password x\n", undefined],
    ["default login aws password d", "d"],
    ["machine corp.example password x default login ana password d", "x"],
    ["machine other.example login aws password y", undefined],
    ["macdef init\nmachine corp.example password no\n\nmachine corp.example login aws password x", "x"],
    ["machine corp.example login aws password p#w", "p#w"],
    ["machine", undefined],
    ["", undefined],
  ])("in %j finds %j", async (text, password) => {
    const path = join(await openTemporaryFolder("netrc"), "netrc");
    await writeFile(path, text);
    const login = netrcLogin("corp.example", { NETRC: path });
    expect(login?.password.reveal()).toBe(password);
    expect(login?.path).toBe(password === undefined ? undefined : path);
  });

  it("finds nothing in a file that is not there", () => {
    expect(netrcLogin("corp.example", { NETRC: "/nowhere/netrc" })).toBeUndefined();
  });
});

it("netrcLogin() looks into the home where nothing names a file: first for .netrc, then for _netrc", async () => {
  const home = await openTemporaryFolder("home");
  setEnvironment({ HOME: home });
  await writeFile(join(home, "_netrc"), "machine h.example password second\n");
  const found = () => {
    const login = netrcLogin("h.example", {});
    return login && [login.path, login.password.reveal()];
  };
  expect(found()).toEqual(["~/_netrc", "second"]);
  await writeFile(join(home, ".netrc"), "machine h.example password first\n");
  expect(found()).toEqual(["~/.netrc", "first"]);
  await writeFile(join(home, ".netrc"), "");
  expect(found()).toBe(undefined);
});
