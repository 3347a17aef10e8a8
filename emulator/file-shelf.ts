import { createHash } from "node:crypto";
import { buildSdist } from "./build-sdist.ts";
import { buildWheel } from "./build-wheel.ts";
import { normalizeName, REQUIRES_PYTHON } from "./release-contents.ts";
import type { Domain, World } from "./world.ts";

/** A file of a release in one repository. */
export interface StoredFile {
  /** Normalised (PEP 503). */
  readonly project: string;
  readonly version: string;
  readonly filename: string;
  readonly content: Buffer;
  readonly sha256: string;
  readonly requiresPython: string | undefined;
}

/** A file as it is uploaded: its project and hash are found out here. */
export type NewFile = Omit<StoredFile, "project" | "sha256"> & { readonly name: string };

/** The files of every repository: those of the world at first, and what is published later. */
export class FileShelf {
  readonly #files = new Map<string, StoredFile[]>();

  static async stock(world: World): Promise<FileShelf> {
    const shelf = new FileShelf();
    for (const domain of world.domains) {
      for (const repository of domain.repositories) {
        shelf.#files.set(place(domain, repository.name), []);
        for (const release of repository.packages) {
          const built = release.format === "wheel" ? buildWheel(release) : await buildSdist(release);
          shelf.put(domain, repository.name, { ...release, ...built, requiresPython: REQUIRES_PYTHON });
        }
      }
    }
    return shelf;
  }

  /** The files of one project, oldest first; `undefined` if the repository does not exist. */
  list(domain: Domain, repository: string, project: string): readonly StoredFile[] | undefined {
    return this.#files.get(place(domain, repository))?.filter((file) => file.project === normalizeName(project));
  }

  /** Adds a file; `taken` if the repository has one of that name already. */
  put(domain: Domain, repository: string, file: NewFile): "added" | "taken" {
    const files = this.#files.get(place(domain, repository));
    if (files === undefined || files.some(({ filename }) => filename === file.filename)) return "taken";
    const { name, version, filename, content, requiresPython } = file;
    const sha256 = createHash("sha256").update(content).digest("hex");
    files.push({ project: normalizeName(name), version, filename, content, sha256, requiresPython });
    return "added";
  }
}

function place(domain: Domain, repository: string): string {
  return `${domain.name}/${domain.owner}/${domain.region}/${repository}`;
}
