import { gunzipSync } from "node:zlib";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { buildSdist } from "../../emulator/build-sdist.ts";
import { buildWheel } from "../../emulator/build-wheel.ts";
import type { PackageRelease } from "../../emulator/world.ts";

const release: PackageRelease = {
  name: "Corp.Numbers",
  version: "1.0.0",
  format: "wheel",
  requires: ["corp-greeting>=1.0.0"],
};

describe("buildWheel()", () => {
  test("makes a wheel with metadata, code and a record of both", () => {
    const { filename, content } = buildWheel(release);
    const files = Object.fromEntries(
      Object.entries(unzipSync(content)).map(([path, bytes]) => [path, strFromU8(bytes)]),
    );
    const information = "corp_numbers-1.0.0.dist-info";

    expect(filename).toBe("corp_numbers-1.0.0-py3-none-any.whl");
    expect(Object.keys(files)).toEqual([
      "corp_numbers/__init__.py",
      `${information}/METADATA`,
      `${information}/WHEEL`,
      `${information}/RECORD`,
    ]);
    expect(files[`${information}/METADATA`]).toBe(`Metadata-Version: 2.2
Name: Corp.Numbers
Version: 1.0.0
Summary: A package of the emulated world
Requires-Python: >=3.7
Requires-Dist: corp-greeting>=1.0.0
`);
    expect(files[`${information}/RECORD`]?.split("\n")).toEqual([
      expect.stringMatching(/^corp_numbers\/__init__\.py,sha256=[\w-]{43},\d+$/),
      expect.stringMatching(/^corp_numbers-1\.0\.0\.dist-info\/METADATA,sha256=[\w-]{43},\d+$/),
      expect.stringMatching(/^corp_numbers-1\.0\.0\.dist-info\/WHEEL,sha256=[\w-]{43},\d+$/),
      `${information}/RECORD,,`,
      "",
    ]);
  });

  test("makes the same bytes again", () => {
    expect(buildWheel(release).content.equals(buildWheel(release).content)).toBe(true);
  });
});

describe("buildSdist()", () => {
  test("makes an archive that brings its own build backend", async () => {
    const { filename, content } = await buildSdist(release);
    const text = gunzipSync(content).toString("latin1");
    expect(filename).toBe("corp_numbers-1.0.0.tar.gz");
    for (const path of ["PKG-INFO", "pyproject.toml", "build_backend.py", "corp_numbers/__init__.py"]) {
      expect(text).toContain(`corp_numbers-1.0.0/${path}\0`);
    }
    expect(text).toContain('requires = []\nbuild-backend = "build_backend"\nbackend-path = ["."]\n');
  });

  test("makes the same bytes again", async () => {
    expect((await buildSdist(release)).content.equals((await buildSdist(release)).content)).toBe(true);
  });
});
