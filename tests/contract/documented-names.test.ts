import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { commandDefinitions } from "../../src/cli/own-commands/own-commands.ts";
import { codeOf, pages, proseOf, textOf } from "../support/documentation.ts";
import { newestPoetryVersion, poetryVersions } from "../support/poetry-versions.ts";

/** The text of all files of a folder, one after the other. */
function sourceOf(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(checkoutFolder, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.(?:ts|py|sh)$/.test(path) && !path.startsWith("contract/documented-"))
        .map((path) => textOf(join(folder, path))),
    )
    .join("\n");
}

const product = sourceOf("src", "python");
const everything = [product, sourceOf("tests", "emulator", "scripts"), textOf("Makefile"), textOf(".ci/run")].join(
  "\n",
);
const exists = (path: string) => existsSync(join(checkoutFolder, path));

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (page: string) => [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => anchorOf(text));

describe("links", () => {
  const links = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => ({ page, target })),
  );

  test("each leads to a file and a heading that are there", () => {
    const broken = links
      .filter(({ target }) => !target.startsWith("https://"))
      .filter(({ page, target }) => {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : normalize(join(dirname(page), path));
        if (!exists(file)) return file !== measured;
        return anchor !== undefined && !anchorsOf(file).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  test("README.md leads to every page", () => {
    const linked = new Set(links.filter(({ page }) => page === "README.md").map(({ target }) => target.split("#")[0]));
    expect(pages.filter((page) => page !== "README.md" && !linked.has(page))).toEqual([]);
  });
});

/** Written by `make bench` on a quiet machine. */
const measured = "docs/performance.md";

describe("settings", () => {
  test("docs/configuration.md has a row for each, and no other", () => {
    const [tables = ""] = textOf("docs/configuration.md").split("## Whom AWS is asked as");
    const rows = [...tables.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
    const keys = [...textOf("src/core/settings.ts").matchAll(/^ {2}(\w+): (?:v\.|filledText)/gm)].map(([, key]) => key);
    expect(rows.sort()).toEqual(keys.sort());
  });
});

describe("environment variables", () => {
  const own = (text: string) => [...new Set(text.match(/\bPOETRY_CODEARTIFACT_LOGIN_[A-Z_]*[A-Z]\b/g))].sort();

  test("docs/configuration.md has a row for each of ours, and no page names another", () => {
    const rows = [...textOf("docs/configuration.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(["CODEARTIFACT_AUTH_TOKEN", ...own(product)]);
    expect(own(pages.map(textOf).join("\n"))).toEqual(own(product));
  });

  test("each that the core looks at is documented", () => {
    const read = [...product.matchAll(/(?:environment|process\.env)(?:\[|\.get\()"([A-Z_0-9]+)"/g)].map(
      ([, name]) => name,
    );
    const documented = pages.map(textOf).join("\n");
    // The terminal's, Windows', and one that the core sets for the SDK.
    const nobodySets = ["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "PATHEXT", "TERM"];
    const undocumented = read.filter((name = "") => !new RegExp(`\\b${name}\\b`).test(documented));
    expect(undocumented.filter((name = "") => !nobodySets.includes(name))).toEqual([]);
  });

  test("each that is documented is known to the code", () => {
    const named = pages.flatMap((page) =>
      codeOf(page)
        .flatMap((code) => code.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [])
        .map((name) => ({ page, name })),
    );
    expect(named.length).toBeGreaterThan(50);
    // NAME stands for that of a source. One is documented as not read.
    const unknown = named.filter(({ name }) => !everything.includes(name.replace(/(?<=_)NAME.*/, "")));
    expect(unknown.map(({ name }) => name)).toEqual(["AWS_CREDENTIAL_FILE"]);
  });
});

describe("docs/commands.md", () => {
  const page = textOf("docs/commands.md");
  const definitions = Object.entries(commandDefinitions());

  test("has a section for each command, in the order of its table", () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const rows = [...page.matchAll(/^\| \[`poetry codeartifact (\w+)`\]/gm)].map(([, name]) => name);
    expect(headings).toEqual(definitions.map(([name]) => name));
    expect(rows).toEqual(headings);
  });

  test.each(definitions)("shows how %s is typed, with each option", (name, { options }) => {
    const section = page.split(`\n## ${name}\n`)[1]?.split("\n## ")[0] ?? "";
    const usage = /^\n(`poetry codeartifact [^`]*`)/.exec(section)?.[1] ?? "";
    const typed = [...usage.matchAll(/--([a-z]+)/g)].map(([, option]) => option);
    expect(typed.sort()).toEqual(options.map(({ long_name }) => long_name).sort());
  });

  test("names the exit codes that there are", () => {
    const told = [...page.matchAll(/[Ee]xit code(?: is)? (\d+)(?:[^.]*?(?:, |and )(\d+) where)?(?:[^.]*?else (\d))?/g)];
    const commands = sourceOf("src/cli/own-commands");
    const given = [...commands.matchAll(/exitCode: (\d+)(?: \| (\d+))?| \? (\d) : (\d)\b/g)];
    const numbers = (found: readonly RegExpMatchArray[]) =>
      [...new Set(found.flatMap(([, ...groups]) => groups.filter((group) => group !== undefined)))].sort();
    expect(numbers(told)).toEqual(numbers(given));
  });
});

describe("paths and commands", () => {
  /** What a path in the prose may begin below of: ARCHITECTURE.md speaks of `core/settings.ts` and of `login.py`. */
  const roots = ["", "src", "src/aws", "python/poetry_codeartifact_login_plugin"];

  test("each file of the checkout that a page names is there", () => {
    const named = pages
      .flatMap((page) => codeOf(page).map((code) => ({ page, code })))
      .filter(({ code }) => /^[\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|py|md|sh))$/.test(code))
      // That is built.
      .filter(({ code }) => code !== "bundle/");
    expect(named.length).toBeGreaterThan(50);
    const missing = named.filter(({ code }) => !roots.some((root) => exists(join(root, code))));
    expect(missing).toEqual([]);
  });

  test("ARCHITECTURE.md's code map has every folder", () => {
    const map = textOf("ARCHITECTURE.md").split("## Code map")[1]?.split("\n## ")[0] ?? "";
    const folders = (parent: string) =>
      readdirSync(join(checkoutFolder, parent), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const there = [
      ...folders("src").map(({ name }) => `src/${name}/`),
      ...["emulator/", "tests/", "scripts/", "python/poetry_codeartifact_login_plugin/"],
    ];
    const rows = [...map.matchAll(/^\| `([^`]+)` \|/gm)].map(([, path]) => path);
    expect(rows.sort()).toEqual(there.sort());
    expect(folders("tests").filter(({ name }) => !map.includes(`\`tests/${name}/\``))).toEqual([]);
  });

  test("ARCHITECTURE.md puts every file of src/aws/ into a group", () => {
    const table = textOf("ARCHITECTURE.md").split("| group | files |")[1]?.split("\n\n")[0] ?? "";
    const names = [...table.matchAll(/`([\w*-]+\.ts)`/g)].map(([, name = ""]) => name);
    const patterns = names.map((name) => new RegExp(`^${name.replace(".", "\\.").replace("*", ".*")}$`));
    const files = readdirSync(join(checkoutFolder, "src/aws"));
    expect(files.filter((file) => !patterns.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(names.filter((_, index) => !files.some((file) => patterns[index]?.test(file)))).toEqual([]);
  });

  test("each place that says how to install the plugin quotes its name with [node], which a shell would expand", () => {
    const places = [...pages.map(textOf), product].flatMap((text) => [
      ...text.matchAll(
        /(?:self add|inject poetry|--with|(?:pip|pipx) install(?: poetry)?) (\S*login-plugin\[node\]\S?)/g,
      ),
    ]);
    expect(places.length).toBeGreaterThan(8);
    const ends = /^"poetry-codeartifact-login-plugin\[node\]["@]$/;
    expect(
      places.map(([text, name = ""]) => ({ text, isQuoted: ends.test(name) })).filter((one) => !one.isQuoted),
    ).toEqual([]);
  });

  test("docs/ci.md uses the version of actions/checkout that the workflows do", () => {
    const versions = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, version]) => version);
    const used = versions(textOf(".github/workflows/test.yml"), /actions\/checkout@\w+ # (v\d+)\./g);
    const shown = versions(textOf("docs/ci.md"), /actions\/checkout@(v\d+)/g);
    expect(new Set(shown)).toEqual(new Set(used));
  });

  test("each target of make that a page names is there, and CONTRIBUTING.md or README.md names each", () => {
    const targets = [...textOf("Makefile").matchAll(/^([a-z0-9-]+):.*## /gm)].map(([, target]) => target);
    const named = pages.flatMap((page) => [...textOf(page).matchAll(/(?:^\$ |`(?:\w+=\S+ )?)make ([a-z0-9]+)/gm)]);
    const names = [...new Set(named.map(([, target]) => target))].sort();
    expect(names).toEqual(targets.filter((target) => target !== "help").sort());
  });
});

describe("versions and packages", () => {
  test("each page that tells which versions of Poetry will do names the first and the newest that is tested", () => {
    const told = pages
      .filter((page) => page !== "CHANGELOG.md")
      .flatMap((page) => [...textOf(page).matchAll(/\bPoetry (1\.\d+) to (\d\.\d+)/g)]);
    const minor = (version = "") => version.split(".").slice(0, 2).join(".");
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map(([, first, newest]) => `${first} to ${newest}`))).toEqual(
      new Set([`${minor(poetryVersions[0])} to ${minor(newestPoetryVersion)}`]),
    );
  });

  test("ARCHITECTURE.md has a row for each package that the core imports, and no other", () => {
    const table = textOf("ARCHITECTURE.md").split("## Dependencies")[1] ?? "";
    const rows = [...table.matchAll(/^\| (`.+?) \|/gm)].flatMap(
      ([, names = ""]) => names.match(/(?<=`)[\w@/-]+(?=`)/g) ?? [],
    );
    const imported = [...sourceOf("src").matchAll(/(?:from|import\() ?"((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[\w.-]+)*"/g)];
    const packages = new Set(imported.map(([, name]) => name));
    expect(rows.sort()).toEqual([...packages].sort());
  });
});

test(".github/ISSUE_TEMPLATE/bug.yml asks for a report that docs/commands.md has", () => {
  const asked = /`poetry codeartifact (\w+) --(\w+)`/.exec(textOf(".github/ISSUE_TEMPLATE/bug.yml"));
  const definition = Object.entries(commandDefinitions()).find(([name]) => name === asked?.[1]);
  expect(definition?.[1].options.map(({ long_name }) => long_name)).toContain(asked?.[2]);
});
