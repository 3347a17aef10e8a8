import { jsonReply, type Reply } from "./exchange.ts";
import type { StoredFile } from "./file-shelf.ts";

const JSON_TYPE = "application/vnd.pypi.simple.v1+json";
const HTML_TYPES = ["application/vnd.pypi.simple.v1+html", "text/html"];

/**
 * The page of one project: JSON (PEP 691) if the client prefers it, else HTML (PEP 503). Links in HTML are relative and
 * carry the hash as a fragment, as CodeArtifact's do; in JSON they are absolute, because Poetry 1.8 joins nothing.
 */
export function projectPage(project: string, files: readonly StoredFile[], accept: string, baseUrl: string): Reply {
  if (!prefersJson(accept)) {
    const links = files.map(({ version, filename, sha256, requiresPython }) => {
      const python = requiresPython === undefined ? "" : ` data-requires-python="${escapeHtml(requiresPython)}"`;
      return `    <a href="../../simple/${project}/${version}/${filename}#sha256=${sha256}"${python}>${filename}</a><br/>\n`;
    });
    const body = `<!DOCTYPE html>
<html>
  <head>
    <meta name="pypi:repository-version" content="1.0"/>
    <title>Links for ${project}</title>
  </head>
  <body>
    <h1>Links for ${project}</h1>
${links.join("")}  </body>
</html>
`;
    return { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body };
  }
  const page = {
    meta: { "api-version": "1.0" },
    name: project,
    files: files.map(({ version, filename, sha256, requiresPython }) => ({
      filename,
      url: `${baseUrl}${project}/${version}/${filename}`,
      hashes: { sha256 },
      ...(requiresPython === undefined ? {} : { "requires-python": requiresPython }),
    })),
  };
  return jsonReply(200, page, { "Content-Type": JSON_TYPE });
}

/** Content negotiation, for the two forms there are: the higher quality wins, and HTML when they are even. */
function prefersJson(accept: string): boolean {
  const qualities = new Map<string, number>();
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    qualities.set(type, quality === undefined ? 1 : Number(quality));
  }
  const html = Math.max(...[...HTML_TYPES, "text/*", "*/*"].map((type) => qualities.get(type) ?? 0));
  return (qualities.get(JSON_TYPE) ?? 0) > html;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
