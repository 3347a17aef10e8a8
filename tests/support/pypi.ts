import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { jsonReply, type Reply, textReply, type WorldRequest } from "../../emulator/exchange.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { wheelhouseFolders } from "../../scripts/wheelhouse.ts";
import { builtWheel } from "./built-distribution.ts";

/** A release: the text of its metadata, and its wheel, whose bytes are left out where nobody downloads them. */
interface Release {
  readonly metadata: string;
  readonly filename: string;
  readonly wheel?: Uint8Array;
}

/** Hosts for the emulator's `extraHosts`: PyPI. */
type PyPi = Readonly<Record<"pypi.org" | "files.pythonhosted.org", (request: WorldRequest) => Reply>>;

/**
 * A PyPI that has this plugin, as the built wheel, and knows all that is installed beside this version of Poetry, which
 * Poetry asks for when it installs a project's plugins.
 */
export async function pypiWithPlugin(version: string): Promise<PyPi> {
  const installed = await installedMetadata(poetryEnvironmentFolder(version, "none"));
  return pypiOf([await readWheel(await builtWheel()), ...installed.map(withoutWheel)]);
}

/** A PyPI that also has the wheels: of this version of Poetry, all that it needs, Node.js, pip, and this plugin. */
export async function pypiWithPoetry(version: string): Promise<PyPi> {
  const folders = await Promise.all(wheelhouseFolders(version).map(wheelsIn));
  return pypiOf(await Promise.all([await builtWheel(), ...folders.flat()].map(readWheel)));
}

function pypiOf(releases: readonly Release[]): PyPi {
  const pages = new Map<string, unknown>();
  const wheels = new Map(releases.map(({ filename, wheel }) => [`/packages/${filename}`, wheel]));
  const elsewhere = releases.flatMap(({ metadata }) => requiredElsewhere(metadata)).map(withoutWheel);
  for (const release of [...releases, ...elsewhere]) addRelease(pages, release);
  const notFound = textReply(404, "Not Found\n");
  return {
    "pypi.org": ({ path: asked }) =>
      pages.has(asked)
        ? jsonReply(200, pages.get(asked), { "Content-Type": "application/vnd.pypi.simple.v1+json" })
        : notFound,
    "files.pythonhosted.org": ({ path: asked }) => {
      const metadata = pages.get(asked);
      if (typeof metadata === "string") return textReply(200, metadata);
      const wheel = wheels.get(asked);
      return wheel === undefined ? notFound : { status: 200, body: wheel };
    },
  };
}

/** The two pages that Poetry reads of a release: PEP 691, and https://docs.pypi.org/api/json/. */
function addRelease(pages: Map<string, unknown>, { metadata, filename, wheel }: Release): void {
  const [name = "", version = ""] = [...field(metadata, "Name"), ...field(metadata, "Version")];
  const normalized = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  if (pages.has(`/simple/${normalized}/`)) return;
  const url = `https://files.pythonhosted.org/packages/${filename}`;
  const python = field(metadata, "Requires-Python")[0];
  const sha256 = wheel === undefined ? "0".repeat(64) : createHash("sha256").update(wheel).digest("hex");
  pages.set(`/simple/${normalized}/`, {
    meta: { "api-version": "1.0" },
    name: normalized,
    files: [{ filename, url, hashes: { sha256 }, "requires-python": python, "core-metadata": true, yanked: false }],
  });
  pages.set(`/packages/${filename}.metadata`, metadata);
  pages.set(`/pypi/${normalized}/${version}/json`, {
    info: {
      name: normalized,
      version,
      summary: "",
      requires_dist: field(metadata, "Requires-Dist"),
      requires_python: python ?? null,
      platform: null,
      yanked: false,
    },
    urls: [{ filename, url, packagetype: "bdist_wheel", digests: { sha256 }, yanked: false }],
  });
}

/** A release that satisfies each requirement: those for other platforms are not installed, but solved for all the same. */
function requiredElsewhere(metadata: string): readonly string[] {
  return field(metadata, "Requires-Dist").map((requirement) => {
    const [, name = "", version = "1.0"] = /^([\w.-]+)(?:[^;]*?[>~=]=\s*([\w.]+))?/.exec(requirement) ?? [];
    return `Name: ${name}\nVersion: ${version}\n\n`;
  });
}

function field(metadata: string, name: string): readonly string[] {
  const [headers = ""] = metadata.split("\n\n", 1);
  return [...headers.matchAll(new RegExp(`^${name}: (.*)$`, "gm"))].map(([, value = ""]) => value);
}

function withoutWheel(metadata: string): Release {
  const [name, release] = [field(metadata, "Name")[0], field(metadata, "Version")[0]];
  return { metadata, filename: `${name?.replaceAll(/[-_.]+/g, "_")}-${release}-py3-none-any.whl` };
}

async function readWheel(path: string): Promise<Release> {
  const wheel = await readFile(path);
  const isMetadata = ({ name }: { readonly name: string }) => /^[^/]+\.dist-info\/METADATA$/.test(name);
  const [metadata] = Object.values(unzipSync(wheel, { filter: isMetadata }));
  if (metadata === undefined) throw new Error(`${path} has no METADATA`);
  return { metadata: strFromU8(metadata).replaceAll("\r\n", "\n"), filename: basename(path), wheel };
}

async function wheelsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".whl")).map((name) => join(folder, name));
}

async function installedMetadata(environment: string): Promise<readonly string[]> {
  const [python = ""] = await readdir(join(environment, "lib"));
  const packages = join(environment, "lib", python, "site-packages");
  const folders = (await readdir(packages)).filter((name) => name.endsWith(".dist-info"));
  return Promise.all(folders.map((name) => readFile(join(packages, name, "METADATA"), "utf8")));
}
