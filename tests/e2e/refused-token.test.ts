import { describe, expect, test } from "vitest";
import { exampleWorld } from "../../emulator/example-world.ts";
import type { PackageRelease } from "../../emulator/world.ts";
import { developerKeys, loggedInToShared, sharedSource, sharedTokenCall } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const notAccepted = 'The index of source "corp" does not accept the token any more (HTTP 401)\n';
const greeting = { sources: [sharedSource], dependencies: [{ name: "corp-greeting", version: "^1.0" }] };

const releases: readonly PackageRelease[] = Array.from({ length: 12 }, (_, index) => ({
  name: `corp-part-${index}`,
  version: "1.0.0",
  format: "wheel",
}));
const manyParts = {
  sources: [sharedSource],
  dependencies: releases.map(({ name }) => ({ name, version: "^1.0", source: "corp" })),
};

/** The example world, whose domain "corp" has twelve packages. */
function worldOfParts() {
  const world = exampleWorld();
  const domains = world.domains.map((domain) =>
    domain.name === "corp" ? { ...domain, repositories: [{ name: "shared", packages: releases }] } : domain,
  );
  return { ...world, domains };
}

const tokenCalls = (seen: readonly string[]) => seen.filter((line) => line.includes("authorization-token"));
const refusals = (seen: readonly string[]) => seen.filter((line) => line.includes("-> 401"));

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("a token that ends in the middle of an install is replaced once, and the install goes on", async () => {
    let downloads = 0;
    const emulator = await openEmulator({
      world: worldOfParts(),
      onRequest: ({ service }) => {
        downloads += service === "asset" ? 1 : 0;
        if (service === "asset" && downloads === 3) emulator.expireTokens();
      },
    });
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(manyParts);
    await world.poetry(["lock"], { in: project });
    downloads = 0;
    emulator.forget();

    const { exitCode, stderr } = await world.poetry(["install"], { in: project });

    expect([exitCode, stderr]).toEqual([0, `${notAccepted}${loggedInToShared}`]);
    expect(tokenCalls(emulator.seen())).toEqual([sharedTokenCall]);
    // Each of Poetry's workers can have sent one request with the old token before there was a new one.
    expect(refusals(emulator.seen()).length).toBeGreaterThan(0);
    expect(refusals(emulator.seen()).length).toBeLessThan(10);
    emulator.forget();
    expect(await world.poetry(["install"], { in: project })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(tokenCalls(emulator.seen())).toEqual([]);
  });

  test("a token that was revoked since the last command is replaced", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(greeting);
    await world.poetry(["install"], { in: project });
    emulator.expireTokens();
    emulator.forget();

    const { exitCode, stderr } = await world.poetry(["add", "corp-numbers"], { in: project });

    expect([exitCode, stderr]).toEqual([0, `${notAccepted}${loggedInToShared}`]);
    expect(tokenCalls(emulator.seen())).toEqual([sharedTokenCall]);
    emulator.forget();
    expect(await world.poetry(["update"], { in: project })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(refusals(emulator.seen())).toEqual([]);
  });

  test("an index that accepts no token at all costs one more token, and its refusal is told", async () => {
    const emulator = await openEmulator({ onRequest: () => emulator.expireTokens() });
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(greeting);

    const { exitCode, stderr } = await world.poetry(["lock"], { in: project });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${notAccepted}${loggedInToShared}`);
    expect(stderr.split("\n").slice(-3)).toEqual([
      `The index of source "corp" does not accept the token of access key ${developerKeys.AWS_ACCESS_KEY_ID} (HTTP 401)`,
      "hint: Run poetry config --unset http-basic.corp, and the plugin logs in anew",
      "",
    ]);
    expect(tokenCalls(emulator.seen())).toEqual([sharedTokenCall, sharedTokenCall]);
    expect(refusals(emulator.seen()).length).toBeLessThan(12);
  });

  test("a refused request is sent again once, however many sources share the index's host", async () => {
    const emulator = await openEmulator({ onRequest: () => emulator.expireTokens() });
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const others = ["two", "three", "four", "five", "six"].map((name) => ({
      ...sharedSource,
      name,
      priority: "explicit" as const,
    }));
    const project = await world.project({ ...greeting, sources: [sharedSource, ...others] });

    await world.poetry(["lock"], { in: project });

    const ofPage = refusals(emulator.seen()).filter((line) => line.includes(" index corp-greeting "));
    expect(ofPage.length).toBeLessThanOrEqual(2);
    expect(tokenCalls(emulator.seen())).toEqual([sharedTokenCall, sharedTokenCall]);
  });

  test("a token that cannot be replaced is told of with the reason", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project(greeting);
    await world.poetry(["lock"], { in: project });
    emulator.expireTokens();
    emulator.fail({ on: "authorization-token", with: { kind: "denied" } });
    emulator.forget();

    const { exitCode, stderr } = await world.poetry(["add", "corp-numbers"], { in: project });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${notAccepted}Cannot log in to CodeArtifact domain "corp" (source "corp"): `);
    expect(tokenCalls(emulator.seen())).toHaveLength(1);
  });
});
