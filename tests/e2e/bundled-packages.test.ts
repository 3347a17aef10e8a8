import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { strFromU8, unzipSync } from "fflate";
import { object, optional, parse, record, string } from "valibot";
import { describe, expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { builtWheel } from "../support/built-distribution.ts";
import { pluginVersion } from "../support/plugin-version.ts";

// The wheel tells twice what packages of npm are in it: to people, and to programs.
const files = unzipSync(await readFile(await builtWheel()));
const notices = textOf("poetry_codeartifact_login_plugin/bundle/THIRD-PARTY-NOTICES.txt");
const billText = textOf(`poetry_codeartifact_login_plugin-${pluginVersion}.dist-info/sboms/core.cdx.json`);
const bill = JSON.parse(billText);
const lock = parse(
  object({
    packages: record(
      string(),
      object({ version: optional(string()), license: optional(string()), integrity: optional(string()) }),
    ),
  }),
  JSON.parse(await readFile(join(checkoutFolder, "package-lock.json"), "utf8")),
).packages;

describe("the bill of materials", () => {
  test("is CycloneDX 1.6, by its own schema", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(billText)).toBeNull();
    expect(await validator.validate(billText.replaceAll('"Apache-2.0"', '"Apache-7"'))).not.toBeNull();
  });

  test("is that of this wheel, and tells no time", () => {
    const { components: _components, ...about } = bill;
    const purl = `pkg:pypi/poetry-codeartifact-login-plugin@${pluginVersion}`;
    expect(about).toEqual({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
      version: 1,
      metadata: {
        component: {
          type: "library",
          "bom-ref": purl,
          name: "poetry-codeartifact-login-plugin",
          version: pluginVersion,
          licenses: [{ license: { id: "MIT" } }],
          purl,
        },
      },
    });
  });

  test("has each package with what the lock file has of it", () => {
    const expected = names().map((name) => {
      const { version, license, integrity = "" } = lock[`node_modules/${name}`] ?? {};
      const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
      const [group, ownName] = name.startsWith("@") ? name.split("/") : [undefined, name];
      return {
        type: "library",
        "bom-ref": purl,
        ...(group !== undefined && { group }),
        name: ownName,
        version,
        hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex") }],
        licenses: [{ license: { id: license } }],
        purl,
      };
    });
    expect(bill.components).toEqual(expected);
  });

  test("has every package that src/ imports", async () => {
    const imported = new Set((await sources()).flatMap((text) => packagesIn(text)));
    expect([...imported].filter((name) => !names().includes(name))).toEqual([]);
    expect(imported.size).toBeGreaterThan(5);
  });
});

test("the notices have the same packages, each with the text of its licence", () => {
  const [, ...sections] = notices.split(`\n${"-".repeat(80)}\n\n`);
  const noticed = sections.flatMap((section) => {
    const [heading = "", ...text] = section.split("\n\n");
    expect(text.join("\n\n")).toMatch(/Copyright|Apache License/);
    return heading.split("\n");
  });
  const expected = names().map((name) => {
    const { version, license } = lock[`node_modules/${name}`] ?? {};
    return `${name} ${version} (${license})`;
  });
  expect(noticed.sort()).toEqual(expected.sort());
});

/** The names of the packages in the bill, as npm has them. */
function names(): readonly string[] {
  return bill.components.map(({ group, name }: { readonly group?: string; readonly name: string }) =>
    group === undefined ? name : `${group}/${name}`,
  );
}

async function sources(): Promise<readonly string[]> {
  const folder = join(checkoutFolder, "src");
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".ts"));
  return Promise.all(paths.map((path) => readFile(join(folder, path), "utf8")));
}

/** What is imported of others than Node.js and this project, types apart: `@aws-sdk/core`. */
function packagesIn(text: string): readonly string[] {
  const pattern = /^(?:import|export) (?!type )[^;]*?from "([^".][^"]*)"|\bimport\(\s*"([^".][^"]*)"/gm;
  return [...text.matchAll(pattern)]
    .map(([, fixed, lazy]) => fixed ?? lazy ?? "")
    .filter((name) => !name.startsWith("node:"))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

function textOf(path: string): string {
  const bytes = files[path];
  if (bytes === undefined) throw new Error(`the wheel holds no ${path}`);
  return strFromU8(bytes);
}
