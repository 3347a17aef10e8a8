import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { jsonReply, type Reply, textReply, type WorldRequest } from "../../emulator/exchange.ts";
import { poetryEnvironmentFolder } from "../../scripts/test-environments.ts";
import { builtWheel } from "./built-distribution.ts";

/**
 * Hosts for the emulator's `extraHosts`: a PyPI that has this plugin, as the built wheel, and knows all that is installed
 * beside this version of Poetry, which Poetry asks for when it installs a project's plugins.
 */
export async function pypiWithPlugin(version: string): Promise<Readonly<Record<string, (r: WorldRequest) => Reply>>> {
  const path = await builtWheel();
  const wheel = await readFile(path);
  const hash = createHash("sha256").update(wheel).digest("hex");
  const plugin = Object.entries(unzipSync(wheel)).find(([file]) => file.endsWith(".dist-info/METADATA"))?.[1];
  const pages = new Map<string, unknown>();
  const ours = Buffer.from(plugin ?? []).toString("utf8");
  addRelease(pages, ours, basename(path), hash);
  const installed = await installedMetadata(poetryEnvironmentFolder(version, "none"));
  for (const metadata of [...installed, ...[ours, ...installed].flatMap(requiredElsewhere)]) {
    const [name, release] = [field(metadata, "Name")[0], field(metadata, "Version")[0]];
    const filename = `${name?.replaceAll(/[-_.]+/g, "_")}-${release}-py3-none-any.whl`;
    addRelease(pages, metadata, filename, "0".repeat(64));
  }
  const notFound = textReply(404, "Not Found\n");
  return {
    "pypi.org": ({ path: asked }) =>
      pages.has(asked)
        ? jsonReply(200, pages.get(asked), { "Content-Type": "application/vnd.pypi.simple.v1+json" })
        : notFound,
    "files.pythonhosted.org": ({ path: asked }) => {
      const metadata = pages.get(asked);
      if (typeof metadata === "string") return textReply(200, metadata);
      return asked.endsWith(`/${basename(path)}`) ? { status: 200, body: wheel } : notFound;
    },
  };
}

/** The two pages that Poetry reads of a release: PEP 691, and https://docs.pypi.org/api/json/. */
function addRelease(pages: Map<string, unknown>, metadata: string, filename: string, sha256: string): void {
  const [name = "", version = ""] = [...field(metadata, "Name"), ...field(metadata, "Version")];
  const normalized = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  if (pages.has(`/simple/${normalized}/`)) return;
  const url = `https://files.pythonhosted.org/packages/${filename}`;
  const python = field(metadata, "Requires-Python")[0];
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

async function installedMetadata(environment: string): Promise<readonly string[]> {
  const [python = ""] = await readdir(join(environment, "lib"));
  const packages = join(environment, "lib", python, "site-packages");
  const folders = (await readdir(packages)).filter((name) => name.endsWith(".dist-info"));
  return Promise.all(folders.map((name) => readFile(join(packages, name, "METADATA"), "utf8")));
}
