import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { pluginsCheck } from "../../src/cli/own-commands/doctor/plugins.ts";
import { parseSettings } from "../../src/core/settings.ts";
import { doctorPatient } from "../support/doctor-patient.ts";
import { blocksOf, codeOf, textOf } from "../support/documentation.ts";
import { loginWorld } from "../support/login-world.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { ScriptedSignInDesk } from "../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../support/scripted-token-issuer.ts";

/** The cells of a page's tables, row by row, below this heading. */
function rowsBelow(page: string, heading: string): readonly (readonly string[])[] {
  const section = textOf(page).split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .map((line) => line.slice(2, -2).split(" | "))
    .slice(1);
}

test("docs/configuration.md shows what is told of a key that is misspelt", () => {
  const { messages } = parseSettings({ source: [{ name: "corp", aws_profil: "developer" }] }, ["corp"]);
  const [told] = messages;
  const code = codeOf("docs/configuration.md");
  expect(code).toContain(told?.text);
  expect(code).toContain(`hint: ${told?.hint}`);
});

test("docs/migrating.md names the tools that the doctor knows, and no other", async () => {
  const tools = rowsBelow("docs/migrating.md", "From another tool")
    .flatMap(([cell = ""]) => cell.split(", "))
    .filter((name) => /^[a-z]+[-.][a-z.-]+$/.test(name));
  expect(tools.length).toBeGreaterThan(5);
  const site = await openTemporaryFolder("site");
  for (const name of tools) mkdirSync(join(site, `${name.replaceAll("-", "_")}-1.0.dist-info`));
  const clock = () => 0;
  const world = loginWorld(() => new ScriptedTokenIssuer([], clock), new ScriptedSignInDesk(), clock);
  const patient = doctorPatient(world, { asked: { python: { version: "3.12.1", paths: [site] } } });
  const warned = pluginsCheck(patient).filter(({ mark }) => mark === "warning");
  expect(warned.length).toBe(tools.length);
  const known = textOf("src/cli/own-commands/doctor/plugins.ts").match(/^ {2}"[\w-]+": "/gm);
  expect(known?.length).toBe(tools.length);
});

test("docs/poetry.md names commands that are tested", () => {
  const named = rowsBelow("docs/poetry.md", "Commands").flatMap(([cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command.replace(/ -r NAME$/, "").split(" ")),
  );
  const tests = ["commands", "publish", "self-commands"].map((name) => textOf(`tests/e2e/${name}.test.ts`)).join("\n");
  expect(named.length).toBeGreaterThan(15);
  const untested = named.filter((words) => {
    const typed = words[0] === "self" ? words.slice(1) : words;
    return !tests.includes(typed.map((word) => `"${word}"`).join(", "));
  });
  expect(untested).toEqual([]);
});

test("docs/single-sign-on.md quotes messages that tests compare", () => {
  const tests = ["contract", "e2e"]
    .flatMap((folder) => readdirSync(join(checkoutFolder, "tests", folder)).map((name) => join("tests", folder, name)))
    .filter((path) => !path.includes("documented-"))
    .map(textOf)
    .join("\n");
  const quoted = rowsBelow("docs/single-sign-on.md", "When it does not work").map(([message = ""]) => message);
  expect(quoted.length).toBeGreaterThan(5);
  const unheard = quoted.filter((message) => {
    const pattern = message
      .replace(/^… /, "")
      .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll(/"[^"]*"/g, '"[^"]*"');
    return !new RegExp(pattern).test(tests);
  });
  expect(unheard).toEqual([]);
});

describe("docs/protocol.md", () => {
  test("has a row for each field of its examples", () => {
    const page = textOf("docs/protocol.md");
    const documented = new Set([...page.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name));
    const fields = blocksOf("docs/protocol.md").flatMap(({ text }) => Object.keys(JSON.parse(text)));
    // In every question and answer; the text before the examples is about them.
    const common = ["ask", "version"];
    expect([...new Set(fields)].filter((name) => !documented.has(name) && !common.includes(name))).toEqual([]);
  });

  test("names each field that the core reads", () => {
    const page = textOf("docs/protocol.md");
    const schema = textOf("src/protocol/question.ts").split("const questionSchema")[0] ?? "";
    const read = [...schema.matchAll(/(\w+): (?:v\.|login\b|secret\b)/g)].map(([, name = ""]) => name);
    expect(read.length).toBeGreaterThan(25);
    expect(read.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });
});
