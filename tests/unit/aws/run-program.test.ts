import { chmod, mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../../src/aws/run-program.ts";
import { onPosix } from "../../support/on-posix.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

test.runIf(onPosix)("runProgram() keeps the shell from a program of the current folder", async () => {
  const project = await openTemporaryFolder("project");
  await writeFile(join(project, "helper"), "#!/bin/sh\necho from the project\n");
  await chmod(join(project, "helper"), 0o755);
  const before = process.cwd();
  process.chdir(project);
  try {
    const environment = { PATH: ":.::/bin:" };
    const signal = new AbortController().signal;
    expect(await runProgram("helper", [], { environment, signal, project, shell: true })).toMatchObject({
      exitCode: 127,
      stdout: "",
    });
    expect(await runProgram("echo $PATH", [], { environment, signal, project, shell: true })).toMatchObject({
      stdout: "/bin\n",
    });
  } finally {
    process.chdir(before);
  }
});

test.runIf(onPosix)(
  "runProgram() starts a program outside of the project, and has it look for others outside of it",
  async () => {
    const project = await openTemporaryFolder("project");
    const tools = await openTemporaryFolder("tools");
    await mkdir(join(project, "bin"));
    await writeFile(join(project, "bin", "helper"), "#!/bin/sh\necho from the project\n");
    await chmod(join(project, "bin", "helper"), 0o755);
    await symlink(join(project, "bin"), join(tools, "linked"));
    const folders = [join(project, "bin"), project, join(tools, "linked"), "/usr/bin", "/bin"];
    const run = (line: string, more: Record<string, string> = {}) =>
      runProgram(line, [], {
        environment: { PATH: folders.join(delimiter), ...more },
        signal: new AbortController().signal,
        project,
        shell: true,
      });

    expect(await run("/usr/bin/env helper")).toMatchObject({ exitCode: 127, stdout: "" });
    expect(await run("echo $PATH")).toMatchObject({ stdout: `/usr/bin${delimiter}/bin\n` });
    expect(await run("pwd -P")).toMatchObject({ stdout: `${await realpath(homedir())}\n` });
    const files = { AWS_CONFIG_FILE: "aws.ini", AWS_CA_BUNDLE: "/ca.pem", AWS_SHARED_CREDENTIALS_FILE: "~/keys" };
    expect(await run("echo $AWS_CONFIG_FILE $AWS_CA_BUNDLE $AWS_SHARED_CREDENTIALS_FILE", files)).toMatchObject({
      stdout: `${process.cwd()}/aws.ini /ca.pem ~/keys\n`,
    });
  },
);

test.runIf(onPosix)("runProgram() starts a program although there is no home", async () => {
  const { HOME } = process.env;
  process.env["HOME"] = "/nonexistent";
  try {
    const options = { environment: {}, signal: new AbortController().signal, project: "/project" };
    expect(await runProgram("/bin/pwd", [], options)).toMatchObject({ exitCode: 0, stdout: "/\n" });
  } finally {
    process.env["HOME"] = HOME;
  }
});

test.runIf(onPosix)("runProgram() ends a program that prints without end", async () => {
  const options = { environment: {}, signal: new AbortController().signal, project: "/project" };
  const { exitCode, stdout } = await runProgram("/bin/sh", ["-c", "while :; do echo xxxxxxxxxxxxxxxx; done"], options);
  expect([exitCode, stdout.length >= 1_000_000, stdout.length < 2_000_000]).toEqual([null, true, true]);
});

test("runProgram() tells of a program that cannot be started, also where it is to end at once", async () => {
  const late = new AbortController();
  const options = { environment: {}, signal: late.signal, project: "/project" };
  const run = runProgram("/absent/program", [], options);
  late.abort();
  await expect(run).rejects.toThrow("spawn /absent/program ENOENT");
});
