import { chmod, cp, mkdir, readdir, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { buildFolder, bundleFolder, checkoutFolder, distFolder } from "../../scripts/checkout.ts";
import { builtSdist, builtWheel } from "../support/built-distribution.ts";
import { folderContents } from "../support/folder-contents.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { run } from "../support/run.ts";

/** A minute on a machine of its own; other tests run beside it. */
const unitTestsMs = 400_000;
const quiet = { exitCode: 0, stderr: "" };
const tools = join(buildFolder, "tools", "bin");
const [sdist, wheel] = await Promise.all([builtSdist(), builtWheel()]);

/** The sources as the sdist has them, in an empty folder of this name. */
async function openSources(name: string) {
  const parent = await openTemporaryFolder(name);
  const environment = { PATH: "", HOME: parent };
  await run(join(tools, "python"), ["-m", "tarfile", "--extract", sdist, parent], { cwd: parent, environment });
  return { parent, sources: join(parent, basename(sdist, ".tar.gz")) };
}

describe("the files of a release", () => {
  test("are accepted by twine and check-wheel-contents", async () => {
    const options = { cwd: distFolder, environment: { PATH: "" } };
    const files = [wheel, sdist].map((file) => basename(file));

    const twine = await run(join(tools, "python"), ["-m", "twine", "check", "--strict", ...files], options);
    const passed = files.map((file) => `Checking ${file}: PASSED\n`).join("");
    expect({ ...twine, stdout: stripVTControlCharacters(twine.stdout) }).toEqual({ ...quiet, stdout: passed });

    const contents = await run(join(tools, "check-wheel-contents"), [basename(wheel)], options);
    expect(contents).toEqual({ ...quiet, stdout: `${basename(wheel)}: OK\n` });
  });

  // Not from the checkout, where other tests make and remove folders meanwhile, through which hatchling walks.
  test.each([
    ["without SOURCE_DATE_EPOCH are those of make wheel", {}, true],
    ["with SOURCE_DATE_EPOCH have its time", { SOURCE_DATE_EPOCH: "1767225600" }, false],
  ] as const)("built twice from the sdist are the same byte for byte: %s", async (_, epoch, areReleased) => {
    const builds = await Promise.all(
      [0o755, 0o700].map(async (mode) => {
        const { parent, sources } = await openSources("a-release");
        await restrict(sources, mode);
        const call = ["-m", "hatchling", "build", "--directory", join(parent, "dist")];
        const environment = { PATH: "", HOME: parent, ...epoch };
        const outcome = await run(join(tools, "python"), call, { cwd: sources, environment });
        expect(outcome.exitCode, outcome.stderr).toBe(0);
        return folderContents(join(parent, "dist"));
      }),
    );
    const { ".gitignore": _ignored, ...released } = await folderContents(distFolder);
    expect(builds[1]).toEqual(builds[0]);
    expect(JSON.stringify(builds[0]) === JSON.stringify(released)).toBe(areReleased);
  });
});

describe("the sdist, unpacked where there is no git, with npm's packages", () => {
  async function openCheckout() {
    const { parent, sources } = await openSources("sdist");
    const packages = join(sources, "node_modules");
    await cp(join(checkoutFolder, "node_modules"), packages, { recursive: true, verbatimSymlinks: true });
    await mkdir(join(sources, "build"));
    for (const name of ["poetry", "tools"]) await symlink(join(buildFolder, name), join(sources, "build", name));
    const environment = {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: parent,
      // The folder is in this checkout.
      GIT_CEILING_DIRECTORIES: parent,
    };
    const options = { cwd: sources, environment };
    return { sources, npmProgram: (name: string) => join(packages, ".bin", name), options };
  }

  test("bundles the same core, byte for byte", async () => {
    const { sources, npmProgram, options } = await openCheckout();
    const bundle = join(sources, relative(checkoutFolder, bundleFolder));
    const shipped = await folderContents(bundle);
    await rm(bundle, { recursive: true });

    expect(await run(npmProgram("tsx"), ["scripts/build-core.ts"], options)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await folderContents(bundle)).toEqual(shipped);
  });

  test("passes its unit tests", { timeout: unitTestsMs + 60_000 }, async () => {
    const { npmProgram, options } = await openCheckout();
    const call = ["run", "--project", "unit", "--reporter=json"];
    const { exitCode, stdout } = await run(npmProgram("vitest"), call, { ...options, timeoutMs: unitTestsMs });
    expect(exitCode, stdout).toBe(0);
  });
});

/** Takes rights of others off all files and folders below, as another umask would have. */
async function restrict(folder: string, mode: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    await chmod(path, (await stat(path)).mode & mode);
  }
}
