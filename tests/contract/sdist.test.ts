import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { textOf } from "../support/documentation.ts";

/** What is not in the sdist, and why, or what has it there without being listed. */
const notListed: Readonly<Record<string, string>> = {
  ".gitignore": "hatchling adds it by itself",
  "pyproject.toml": "hatchling adds it by itself",
};

// The sdist itself has no git, and all that it has is listed.
test.runIf(existsSync(join(checkoutFolder, ".git")))(
  "each file and folder at the top of the checkout is in the sdist",
  () => {
    const tracked = execFileSync("git", ["ls-files"], { cwd: checkoutFolder, encoding: "utf8" }).trim().split("\n");
    const top = [...new Set(tracked.map((path) => path.split("/")[0] ?? ""))].filter((name) => !notListed[name]);
    const section = textOf("pyproject.toml").split("[tool.hatch.build.targets.sdist]")[1]?.split("\n]\n")[0] ?? "";
    const listed = [...section.matchAll(/^ {2}"\/(.+)",$/gm)].map(([, path = ""]) => path.split("/")[0] ?? "");
    const isListed = (name: string) => listed.includes(name) || (name.endsWith(".md") && listed.includes("*.md"));
    expect(top.filter((name) => !isListed(name))).toEqual([]);
  },
);
