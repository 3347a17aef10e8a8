import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import busboy from "busboy";
import type { WorldRequest } from "./exchange.ts";
import type { NewFile } from "./file-shelf.ts";

/** A new file for a repository, or what is wrong with the form. */
export type UploadForm = NewFile | { readonly flaw: string };

/** Reads the form that `twine upload` and `poetry publish` post. */
export async function readUploadForm(request: WorldRequest): Promise<UploadForm> {
  const fields = new Map<string, string>();
  let filename: string | undefined;
  let content = Buffer.alloc(0);
  try {
    await new Promise<void>((resolve, reject) => {
      const parser = busboy({ headers: { "content-type": request.headers["content-type"] } });
      parser.on("field", (name, value) => fields.set(name, value));
      parser.on("file", (_name, stream, information) => {
        filename = information.filename;
        stream.on("data", (chunk: Buffer) => {
          content = Buffer.concat([content, chunk]);
        });
      });
      parser.on("close", resolve);
      parser.on("error", reject);
      Readable.from([request.body]).pipe(parser);
    });
  } catch (error) {
    return { flaw: `The body is not a form: ${error}` };
  }

  const name = fields.get("name");
  const version = fields.get("version");
  if (fields.get(":action") !== "file_upload") return { flaw: "The field ':action' must be 'file_upload'" };
  if (!name || !version || !filename) return { flaw: "The fields 'name', 'version' and 'content' are required" };
  const expected = fields.get("sha256_digest");
  if (expected && expected !== createHash("sha256").update(content).digest("hex")) {
    return { flaw: "The field 'sha256_digest' does not match the file" };
  }
  return { name, version, filename, content, requiresPython: fields.get("requires_python") || undefined };
}
