import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "../../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { sharedSource } from "../../tests/support/documented-example.ts";
import { newestPoetryVersion } from "../../tests/support/poetry-versions.ts";
import { makeTemporaryFolder } from "../../tests/support/temporary-folder.ts";
import { World } from "../../tests/support/world.ts";
import { screenOf } from "./screen.ts";
import { terminalSvg } from "./terminal-svg.ts";

/** The picture that README.md shows. */
export const pictureFile = join("docs", "terminal.svg");

const columns = 88;
const description =
  "poetry install logs in to CodeArtifact by itself and installs a private package; a day later the token has expired, and poetry add logs in anew; poetry codeartifact status shows that the login lives for another 12 hours";

/**
 * The picture of README.md: what the demonstration shows, from the first installation to the renewed token, as the newest
 * Poetry with the built wheel writes it on a terminal.
 */
export async function drawScene(): Promise<string> {
  return terminalSvg(await screenOf(await playScene(), columns), { columns, description });
}

async function playScene(): Promise<string> {
  const folder = await makeTemporaryFolder("picture");
  const emulator = await startEmulator({ folder, world: exampleWorld() });
  const world = await World.make({ poetry: newestPoetryVersion, emulator, environment: { COLUMNS: String(columns) } });
  try {
    await writeProfile(world);
    const shop = await world.project({
      sources: [sharedSource],
      dependencies: [{ name: "corp-greeting", version: "^1.0" }],
      settings: { source: [{ name: "corp", aws_profile: "developer" }] },
    });
    // A colleague has written the lock file, and the folder for the project's environment is there.
    for (const unseen of [["lock"], ["codeartifact", "logout"]]) await world.poetry(unseen, { in: shop });

    const type = async (arguments_: readonly string[], remark = "") => {
      const { exitCode, stdout } = await world.poetryOnTerminal(arguments_, [], { in: shop });
      if (exitCode !== 0) throw new Error(`poetry ${arguments_.join(" ")} failed:\n${stdout}`);
      return `\u001b[32m$\u001b[39m poetry ${arguments_.join(" ")}  \u001b[2m${remark}\u001b[22m\r\n${withoutTimes(stdout)}`;
    };
    const first = await type(["install"]);
    emulator.expireTokens();
    await world.letTimePass(24 * 3_600_000);
    const second = await type(["add", "corp-numbers"], "# the next day, when the token has expired");
    const third = await type(["codeartifact", "status"]);
    await world.close();
    return [first, second, third].join("\r\n");
  } finally {
    await emulator.close();
    for (const used of [folder, world.folder]) await rm(used, { recursive: true, force: true });
  }
}

// How long Poetry resolves is another figure each time.
function withoutTimes(text: string): string {
  return text.replaceAll(/\(\d+\.\ds\)/g, "");
}

async function writeProfile(world: World): Promise<void> {
  const { accessKeyId, secretAccessKey } = exampleUsers.developer;
  await mkdir(join(world.home, ".aws"));
  await writeFile(
    join(world.home, ".aws", "credentials"),
    `[developer]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
}
