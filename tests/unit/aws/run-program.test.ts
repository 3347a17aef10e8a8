import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../../src/aws/run-program.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

test("runProgram() keeps the shell from a program of the current folder", async () => {
  const project = await openTemporaryFolder("project");
  await writeFile(join(project, "helper"), "#!/bin/sh\necho from the project\n");
  await chmod(join(project, "helper"), 0o755);
  const before = process.cwd();
  process.chdir(project);
  try {
    const environment = { PATH: ":.::/bin:" };
    const signal = new AbortController().signal;
    expect(await runProgram("helper", [], { environment, signal, shell: true })).toMatchObject({
      exitCode: 127,
      stdout: "",
    });
    expect(await runProgram("echo $PATH", [], { environment, signal, shell: true })).toMatchObject({
      stdout: "/bin\n",
    });
  } finally {
    process.chdir(before);
  }
});
