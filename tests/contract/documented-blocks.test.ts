import { spawnSync } from "node:child_process";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseSettings } from "../../src/core/settings.ts";
import { blocksOf, type DocumentedBlock, pages, textOf } from "../support/documentation.ts";
import { documentedSettings, documentedSource } from "../support/documented-example.ts";
import { onPosix } from "../support/on-posix.ts";

const blocks = pages.flatMap(blocksOf);
const written = (...languages: readonly string[]) => blocks.filter(({ language }) => languages.includes(language));
const named = (some: readonly DocumentedBlock[]) => some.map((block) => ({ name: nameOf(block), ...block }));

/** A block's page, and its first line or the beginning of that. */
function nameOf({ page, text }: DocumentedBlock): string {
  const line = text.slice(0, text.indexOf("\n")).replaceAll(/ +/g, " ");
  return `${page}: ${line.slice(0, 48).trim()}`;
}

/** The test that runs a block, or compares it with what is really written; a block of a language that is parsed needs none. */
const heldBy: Readonly<Record<string, string>> = {
  'README.md: Cannot log in to CodeArtifact domain "mydomain"': "tests/e2e/documentation.test.ts",
  'README.md: $ poetry self add "poetry-codeartifact-login-plu': "tests/e2e/documentation.test.ts",
  "docs/commands.md: $ poetry codeartifact login crop": "tests/unit/cli/own-commands/login.test.ts",
  "docs/commands.md: $ poetry codeartifact login": "tests/e2e/own-status.test.ts",
  "docs/commands.md: $ poetry codeartifact status": "tests/e2e/own-status.test.ts",
  "docs/commands.md: $ poetry codeartifact logout": "tests/unit/cli/own-commands/logout.test.ts",
  "docs/commands.md: …": "tests/e2e/own-doctor.test.ts",
  "docs/commands.md: $ CODEARTIFACT_AUTH_TOKEN=$(poetry codeartifact": "tests/e2e/documentation.test.ts",
  "docs/commands.md: $ poetry codeartifact exec -- uv sync --frozen": "tests/e2e/documentation.test.ts",
  'docs/migrating.md: $ poetry self add "poetry-codeartifact-login-plu': "tests/e2e/documentation.test.ts",
  "docs/migrating.md: $ poetry codeartifact logout --all": "tests/e2e/documentation.test.ts",
  'docs/poetry.md: Source "corp": repository "shared" of domain "my': "tests/unit/cli/decisions.test.ts",
  "docs/single-sign-on.md: $ poetry lock": "tests/e2e/documentation.test.ts",
};

/** Pages all of whose blocks one test runs, or compares. */
const pagesHeldBy: Readonly<Record<string, string>> = {
  "docs/ci.md": "tests/e2e/ci-recipes.test.ts",
  "docs/troubleshooting.md": "tests/e2e/own-doctor.test.ts",
};

/** Blocks that no test runs, and why. */
const notRun: Readonly<Record<string, string>> = {
  "README.md: poetry install, lock, add, publish, …": "a drawing",
  "README.md: $ make demo": "it builds and tests all of the checkout; that the targets exist is tested",
  "ARCHITECTURE.md: Poetry, with the shim in it the core elsewhere": "a drawing",
};

describe("every block of the documentation", () => {
  test("is parsed, or run, or compared by a test, or is known not to be", () => {
    const parsed = /^(?:toml|json|json question|json answer|yaml)$/;
    const decided = { ...heldBy, ...notRun };
    const undecided = blocks
      .filter(({ language, page }) => !parsed.test(language) && pagesHeldBy[page] === undefined)
      .map(nameOf);
    expect([...new Set(undecided)].sort()).toEqual(Object.keys(decided).sort());
  });

  test.each([...Object.entries(heldBy), ...Object.entries(pagesHeldBy)])("%s: its test reads it", (name, file) => {
    const [page = ""] = name.split(": ");
    expect(textOf(file)).toContain(page.replace("docs/", ""));
  });

  test("of docs/ci.md is a recipe, or the command that builds the image before it", () => {
    const plain = blocksOf("docs/ci.md").filter(({ mark }, index, all) => {
      const previous = all[index - 1];
      return !mark.startsWith("recipe: ") && !previous?.mark.startsWith("recipe: docker");
    });
    expect(plain.map(nameOf)).toEqual([]);
  });
});

describe("toml", () => {
  test.each(named(written("toml")))("$name: the settings are understood", ({ text }) => {
    const table = Object(parseToml(text));
    const settings = table.tool?.poetry_codeartifact_login;
    const names = (settings?.source ?? []).map((source: { readonly name: string }) => source.name);
    expect(parseSettings(settings ?? null, names).messages).toEqual([]);
  });

  test("README.md shows the example that the tests use", () => {
    const [source, settings] = written("toml").filter(({ page }) => page === "README.md");
    expect(parseToml(source?.text ?? "")).toEqual({ tool: { poetry: { source: [documentedSource] } } });
    expect(parseToml(settings?.text ?? "")).toEqual({ tool: { poetry_codeartifact_login: documentedSettings } });
  });
});

describe("json", () => {
  test.each(named(written("json", "json question", "json answer")))("$name: is JSON", ({ text }) => {
    expect(JSON.parse(text)).toBeTypeOf("object");
  });

  test("the questions and answers of docs/protocol.md, which tests/contract/protocol.test.ts reads, are marked as such", () => {
    expect(blocksOf("docs/protocol.md").filter(({ language }) => !/^json (?:question|answer)$/.test(language))).toEqual(
      [],
    );
  });
});

describe("yaml", () => {
  test.each(named(written("yaml")))("$name: is YAML", ({ text }) => {
    expect(parseYaml(text)).toBeTypeOf("object");
  });

  test.each(named(written("yaml")).filter(({ mark }) => mark === "recipe: github"))(
    "$name: has steps of one kind each",
    ({ text }) => {
      const workflow = Object(parseYaml(text));
      const jobs: readonly { readonly steps: readonly object[] }[] = workflow.jobs
        ? Object.values(workflow.jobs)
        : [workflow];
      for (const { steps } of jobs) {
        for (const step of steps) expect(Object.keys(step)).toEqual([expect.stringMatching(/^(?:run|uses)$/)]);
      }
    },
  );

  test("GitLab's job has the token that the plugin looks for, and a script", () => {
    const [pipeline] = written("yaml").filter(({ mark }) => mark === "recipe: gitlab");
    expect(parseYaml(pipeline?.text ?? "")).toMatchObject({
      test: {
        id_tokens: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: { aud: "sts.amazonaws.com" } },
        script: [expect.any(String)],
      },
    });
  });
});

describe("shell", () => {
  const commands = written("console").map((block) => ({
    name: nameOf(block),
    language: "sh",
    text: [...block.text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command).join("\n"),
  }));

  test.runIf(onPosix).each([...named(written("sh", "bash")), ...commands])(
    "$name: is understood by the shell",
    ({ language, text }) => {
      const { status, stderr } = spawnSync(`/bin/${language}`, ["-n"], { input: text, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    },
  );

  test("what is shown as shell has the language of one of the tests above", () => {
    const known = /^(?:toml|json|json question|json answer|yaml|sh|bash|console|dockerfile|text)$/;
    expect(blocks.filter(({ language }) => !known.test(language)).map(nameOf)).toEqual([]);
  });
});
