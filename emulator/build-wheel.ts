import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { coreMetadata, moduleName, moduleSource } from "./release-contents.ts";
import type { PackageRelease } from "./world.ts";

/** Builds the pure-Python wheel of a release; the same release always gives the same bytes. */
export function buildWheel(release: PackageRelease): { readonly filename: string; readonly content: Buffer } {
  const module = moduleName(release);
  const information = `${module}-${release.version}.dist-info`;
  const files = new Map([
    [`${module}/__init__.py`, Buffer.from(moduleSource(release))],
    [`${information}/METADATA`, Buffer.from(coreMetadata(release))],
    [
      `${information}/WHEEL`,
      Buffer.from("Wheel-Version: 1.0\nGenerator: emulator\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
    ],
  ]);
  const record = [...files].map(([path, bytes]) => `${path},sha256=${digest(bytes)},${bytes.length}\n`).join("");
  files.set(`${information}/RECORD`, Buffer.from(`${record}${information}/RECORD,,\n`));
  // A zip entry carries local time: made from local parts, it is the same in every time zone.
  const content = zipSync(Object.fromEntries(files), { mtime: new Date(2024, 0, 1) });
  return { filename: `${module}-${release.version}-py3-none-any.whl`, content: Buffer.from(content) };
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
