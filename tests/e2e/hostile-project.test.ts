import { describe, expect, test } from "vitest";
import { developerKeys, sharedSource, sharedUrl } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openWorld } from "../support/open-world.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";

const evil = { name: "evil", url: "https://evil.example/simple/" } as const;
const custom = { domain: "corp", domain_owner: "123456789012", region: "eu-central-1" };

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  test.each([
    ["names a foreign host in the settings", { sources: [evil], settings: { source: [{ name: "evil", ...custom }] } }],
    [
      "gives a source's name another host in poetry.toml",
      { sources: [sharedSource, evil], files: { "poetry.toml": `[repositories.corp]\nurl = "${evil.url}"\n` } },
    ],
    [
      "has a look-alike of a CodeArtifact host",
      { sources: [{ name: "evil", url: sharedUrl.replace("amazonaws.com", "amazonaws.com.evil.example") }] },
    ],
  ])("a project that %s gets no token", async (_what, description) => {
    const answer = () => ({ status: 404 });
    const emulator = await openEmulator({
      extraHosts: {
        "evil.example": answer,
        "corp-123456789012.d.codeartifact.eu-central-1.amazonaws.com.evil.example": answer,
      },
    });
    const world = await openWorld({ poetry: version, emulator, environment: developerKeys });
    const project = await world.project({ ...description, dependencies: [{ name: "corp-greeting", version: "^1.0" }] });

    await world.poetry(["lock"], { in: project });

    expect(emulator.issuedTokens).toEqual([]);
    expect(emulator.seen().filter((line) => line.includes("evil.example"))).not.toEqual([]);
    expect(emulator.seen().filter((line) => line.includes(" with "))).toEqual([]);
  });
});
