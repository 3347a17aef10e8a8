import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findProgram } from "../../../src/cli/own-commands/exec-program.ts";
import { onPosix } from "../../support/on-posix.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

it.runIf(onPosix)("findProgram() looks into absolute folders of PATH only, and takes a path as it stands", async () => {
  const folder = await openTemporaryFolder("programs");
  mkdirSync(join(folder, "bin"));
  const program = join(folder, "bin", "tool");
  writeFileSync(program, "");
  chmodSync(program, 0o755);
  writeFileSync(join(folder, "text"), "");
  const find = (typed: string, path = "") => findProgram(typed, { PATH: path }, "linux");
  expect(find("tool", `:.:${folder}/none:${folder}/bin`)).toEqual({ path: program });
  expect(find("tool", "bin:.:")).toEqual({ exitCode: 127 });
  expect(find(program)).toEqual({ path: program });
  expect(find("./none")).toEqual({ exitCode: 127 });
  expect(find(join(folder, "text"))).toEqual({ exitCode: 126 });
  expect(find(folder)).toEqual({ exitCode: 126 });
  expect(find("", folder)).toEqual({ exitCode: 127 });
});

it("findProgram() takes on Windows a name as it stands, else with the extensions of PATHEXT, in their order", async () => {
  const folder = await openTemporaryFolder("programs");
  for (const file of ["tool.EXE", "tool.CMD", "script.py"]) writeFileSync(join(folder, file), "", { mode: 0o755 });
  const find = (typed: string, more: Record<string, string> = {}) =>
    findProgram(typed, { PATH: `;relative;${folder}`, ...more }, "win32");
  expect(find("tool.CMD")).toEqual({ path: join(folder, "tool.CMD") });
  expect(find("tool", { PATHEXT: ".COM;.EXE;.CMD" })).toEqual({ path: join(folder, "tool.EXE") });
  expect(find("tool", { PATHEXT: ".CMD;.EXE" })).toEqual({ path: join(folder, "tool.CMD") });
  expect(find(join(folder, "tool"), { PATHEXT: ".EXE" })).toEqual({ path: join(folder, "tool.EXE") });
  expect(find("script")).toEqual({ exitCode: 127 });
  expect(find(".\\tool")).toEqual({ exitCode: 127 });
});
