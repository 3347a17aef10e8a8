import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { object, parse, string } from "valibot";
import type { BundledPackage } from "./bundled-packages.ts";
import { checkoutFolder } from "./checkout.ts";

const manifestSchema = object({ name: string(), version: string(), license: string() });

/**
 * The software bill of materials of the wheel, as CycloneDX 1.6 has it in JSON (https://cyclonedx.org/docs/1.6/json/): the
 * packages in the bundle. A wheel has it in `dist-info/sboms` (https://peps.python.org/pep-0770/).
 *
 * The same packages give the same text: there is no time in it, and its serial number is made of the rest.
 */
export async function billOfMaterials(packages: readonly BundledPackage[]): Promise<string> {
  const manifest = JSON.parse(await readFile(join(checkoutFolder, "package.json"), "utf8"));
  const { name, version, license } = parse(manifestSchema, manifest);
  const purl = `pkg:pypi/${name}@${version}`;
  const content = {
    metadata: {
      component: { type: "library", "bom-ref": purl, name, version, licenses: licences(license), purl },
    },
    components: packages.map(component),
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`;
  return JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", serialNumber, version: 1, ...content });
}

function component({ name, version, licence, integrity }: BundledPackage) {
  // Of the scope, "@" alone has to be encoded: https://github.com/package-url/purl-spec, type npm.
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const [group, ownName] = name.startsWith("@") ? name.split("/") : [undefined, name];
  const [algorithm = "", digest = ""] = integrity.split("-");
  return {
    type: "library",
    "bom-ref": purl,
    ...(group !== undefined && { group }),
    name: ownName,
    version,
    hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }],
    licenses: licences(licence),
    purl,
  };
}

function licences(spdx: string) {
  return /^[\w.-]+$/.test(spdx) ? [{ license: { id: spdx } }] : [{ expression: spdx }];
}

/** A UUID of the version for what one makes up oneself: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8. */
function uuidOf(text: string): string {
  const hash = createHash("sha256").update(text).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
