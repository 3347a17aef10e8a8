import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  developerKeys,
  loggedInToShared,
  sharedSource,
  sharedTokenCall,
  sharedUrl,
} from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const files = { "shop/__init__.py": "", "README.md": "# shop\n" };
const uploads = [
  "POST shared upload shop-0.1.0-py3-none-any.whl token=valid -> 200",
  "POST shared upload shop-0.1.0.tar.gz token=valid -> 200",
];

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test("builds without a login and publishes with one, to the upload URL of a repository that is only a source", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource], files });

    const publish = async () => world.poetry(["publish", "--repository", "corp"], { in: project });
    // Poetry 2 asks the project's sources for what a build needs, so there it logs in for the build.
    const build = await world.poetry(["build"], { in: project });
    const first = await publish();
    expect([build.exitCode, first.exitCode]).toEqual([0, 0]);
    expect(build.stderr + first.stderr).toContain(loggedInToShared);
    expect(first.stdout).toContain("Publishing shop (0.1.0) to corp\n");
    expect(emulator.seen().toSorted()).toEqual([sharedTokenCall, ...uploads]);

    const second = await publish();
    expect(second.exitCode).toBe(1);
    expect(second.stderr).not.toContain("CodeArtifact");
    expect(emulator.seen().slice(3)).toEqual([
      expect.stringMatching(/^POST shared upload .* token=valid -> 409 /),
      // Whether it was the login that the upload failed for.
      expect.stringMatching(/^GET shared index poetry-codeartifact-login-check token=valid -> 404 /),
    ]);
    expect(await readFile(`${project.folder}/pyproject.toml`, "utf8")).toContain(sharedUrl);
  });

  test("publishes with an expired login, and logs in once though it also builds", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ sources: [sharedSource], files });
    await world.poetry(["lock"], { in: project });
    emulator.expireTokens();
    await world.letTimePass(13 * 3_600_000);
    emulator.forget();

    const outcome = await world.poetry(["publish", "--build", "--repository", "corp"], { in: project });

    expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(loggedInToShared) });
    expect(outcome.stderr.split("Logged in").length).toBe(2);
    expect(emulator.seen().toSorted()).toEqual([sharedTokenCall, ...uploads]);
  });

  test("publishes to a repository of poetry config, and leaves PyPI alone", async () => {
    const emulator = await openEmulator();
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ files });
    await world.poetry(["config", "repositories.target", sharedUrl.replace("simple/", "")], { in: project });
    await world.poetry(["build"], { in: project });
    emulator.forget();

    const toPypi = await world.poetry(["publish", "--dry-run"], { in: project });
    expect(toPypi.stderr).not.toContain("CodeArtifact");
    const toTarget = await world.poetry(["publish", "--repository", "target"], { in: project });

    expect(toTarget.exitCode).toBe(0);
    expect(
      emulator
        .seen()
        .filter((line) => line.startsWith("POST shared"))
        .toSorted(),
    ).toEqual(uploads);
  });
});
