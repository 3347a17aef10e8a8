import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type InferOutput, object, optional, parse, record, string } from "valibot";
import { checkoutFolder } from "./checkout.ts";

/** An npm package whose code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier or expression, as the package's own package.json has it. */
  readonly licence: string;
  /** The text of its licence and notice files. */
  readonly licenceText: string;
  /** Hash of the archive that npm installed it from, in the form of Subresource Integrity: `sha512-…`. */
  readonly integrity: string;
}

const manifestSchema = object({
  name: string(),
  version: string(),
  license: string(),
  repository: optional(object({ url: string() })),
});

const lockSchema = object({ packages: record(string(), object({ integrity: optional(string()) })) });

/**
 * Every npm package with code in the bundle, in a fixed order.
 *
 * Throws when one tells no licence, comes without its text, or is not in package-lock.json.
 *
 * @param modules absolute paths of the modules in the bundle
 */
export async function bundledPackages(modules: readonly string[]): Promise<readonly BundledPackage[]> {
  const lock = parse(lockSchema, JSON.parse(await readFile(join(checkoutFolder, "package-lock.json"), "utf8")));
  const found = await Promise.all(bundledPackageFolders(modules).map(readPackage));
  return found.map(({ folder, manifest, ownText }) => {
    const { name, version, license } = manifest;
    // A few packages leave the licence file out that others of their repository come with.
    const sibling = found.find((other) => other.ownText !== "" && isOfSameOrigin(other.manifest, manifest));
    const licenceText = ownText === "" ? sibling?.ownText : ownText;
    // Where node_modules is a link, the folder is in another checkout.
    const integrity = lock.packages[folder.slice(folder.indexOf("node_modules/"))]?.integrity;
    if (licenceText === undefined) throw new Error(`${folder} comes without the text of its licence`);
    if (integrity === undefined) throw new Error(`package-lock.json does not have the integrity of ${folder}`);
    return { name, version, licence: license, licenceText, integrity };
  });
}

// "/checkout/node_modules/a/node_modules/@scope/b/dist/x.js" -> "/checkout/node_modules/a/node_modules/@scope/b"
function bundledPackageFolders(modules: readonly string[]): readonly string[] {
  const folders = modules.flatMap(
    (path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll("\\", "/")) ?? [],
  );
  return [...new Set(folders)].sort();
}

async function readPackage(folder: string) {
  const manifest = parse(manifestSchema, JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return { folder, manifest, ownText: texts.map((text) => `${text.replaceAll("\r\n", "\n").trim()}\n`).join("\n") };
}

type Manifest = InferOutput<typeof manifestSchema>;

function isOfSameOrigin(left: Manifest, right: Manifest): boolean {
  return (
    left.repository !== undefined && left.repository.url === right.repository?.url && left.license === right.license
  );
}
