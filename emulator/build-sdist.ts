import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { coreMetadata, moduleName, moduleSource } from "./release-contents.ts";
import type { PackageRelease } from "./world.ts";

/**
 * Builds the source distribution of a release; the same release always gives the same bytes. It carries its own build
 * backend (PEP 517, `backend-path`), so that building it needs nothing from any index.
 */
export async function buildSdist(release: PackageRelease): Promise<{ filename: string; content: Buffer }> {
  const module = moduleName(release);
  const root = `${module}-${release.version}`;
  const archive = pack();
  for (const [path, text] of [
    ["PKG-INFO", coreMetadata(release)],
    ["pyproject.toml", PYPROJECT],
    ["build_backend.py", backendSource(release)],
    [`${module}/__init__.py`, moduleSource(release)],
  ] as const) {
    archive.entry({ name: `${root}/${path}`, mtime: new Date(Date.UTC(2024, 0, 1)) }, text);
  }
  archive.finalize();
  return { filename: `${root}.tar.gz`, content: gzipSync(await buffer(archive)) };
}

const PYPROJECT = `[build-system]
requires = []
build-backend = "build_backend"
backend-path = ["."]
`;

function backendSource(release: PackageRelease): string {
  const module = moduleName(release);
  return `"""Writes the wheel of this one project, with the standard library only (PEP 517).

What it was given, environment and arguments, is added to the file that BUILD_RECORD names, if anything does.
"""
import base64
import hashlib
import json
import os
import sys
import zipfile

NAME = "${module}"
INFORMATION = "${module}-${release.version}.dist-info"
WHEEL = b"Wheel-Version: 1.0\\nGenerator: build_backend\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    if "BUILD_RECORD" in os.environ:
        with open(os.environ["BUILD_RECORD"], "a") as record:
            record.write(json.dumps({"environment": dict(os.environ), "arguments": sys.argv}) + "\\n")
    files = {NAME + "/__init__.py": read(NAME, "__init__.py"), INFORMATION + "/METADATA": read("PKG-INFO"), INFORMATION + "/WHEEL": WHEEL}
    record = "".join("%s,sha256=%s,%d\\n" % (path, digest(data), len(data)) for path, data in files.items())
    files[INFORMATION + "/RECORD"] = (record + INFORMATION + "/RECORD,,\\n").encode()
    filename = "${module}-${release.version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, filename), "w") as wheel:
        for path, data in files.items():
            wheel.writestr(path, data)
    return filename


def read(*path):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), *path), "rb") as file:
        return file.read()


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
`;
}
