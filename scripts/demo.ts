// `make demo`: the built wheel in a real Poetry, against the emulated AWS, from the first lock to a published package.
import { rm } from "node:fs/promises";
import { relative } from "node:path";
import { startEmulator } from "../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../emulator/example-world.ts";
import { setup as installPoetry } from "../tests/support/install-poetry.ts";
import { newestPoetryVersion } from "../tests/support/poetry-versions.ts";
import type { Project } from "../tests/support/project.ts";
import { makeTemporaryFolder } from "../tests/support/temporary-folder.ts";
import { World } from "../tests/support/world.ts";
import { checkoutFolder } from "./checkout.ts";

process.env["POETRY"] ??= newestPoetryVersion;
const version = process.env["POETRY"];
await installPoetry();

const folder = await makeTemporaryFolder("demo");
const emulator = await startEmulator({
  folder,
  world: exampleWorld(),
  onRequest: ({ line }) => say(`      ${dim(line)}`),
});
const { accessKeyId, secretAccessKey } = exampleUsers.developer;
const world = await World.make({
  poetry: version,
  emulator,
  environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
});
const domain = "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com";
const shop = await world.project({
  name: "shop",
  sources: [{ name: "corp", url: `${domain}/pypi/my-repository/simple/` }],
  dependencies: [{ name: "corp-numbers", version: "^1.0", source: "corp" }],
  files: { "shop/__init__.py": "", "README.md": "# shop\n" },
});

try {
  say(
    `Poetry ${version} with the plugin, in ${relative(checkoutFolder, world.folder)}, against an emulated AWS on this machine.`,
  );
  say("What that AWS was asked stands further in, and Poetry's own words after it.");

  step("A project that depends on a private package. Nobody has logged in to CodeArtifact.");
  await poetry(shop, "lock");

  step("The login is kept where Poetry keeps its credentials: no further call of AWS.");
  await poetry(shop, "install");
  await poetry(shop, "run", "python", "-c", "import corp_numbers; print(corp_numbers.greet())");

  step("Thirteen hours later the token has expired. Nobody has to notice.");
  emulator.expireTokens();
  await world.letTimePass(13 * 3_600_000);
  await poetry(shop, "update");

  step("Publishing to the repository that the source names.");
  await poetry(shop, "publish", "--build", "--repository", "corp");
  await world.close();
  say("\nThe tokens were searched for in all that was written, and found nowhere but in Poetry's store.");
} finally {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
}

async function poetry(project: Project, ...arguments_: readonly string[]): Promise<void> {
  say(`\n  $ poetry ${arguments_.map((each) => (each.includes(" ") ? `'${each}'` : each)).join(" ")}`);
  const { exitCode, stdout, stderr } = await world.poetry(arguments_, { in: project });
  const lines = `${stderr}\n${stdout}`.replaceAll(world.home, "~").split("\n");
  // The bars of an upload are drawn over each other, which a list of lines cannot.
  for (const line of lines) if (line.trim() !== "" && !line.includes("Uploading")) say(`    ${line}`);
  if (exitCode !== 0) throw new Error(`poetry ${arguments_.join(" ")} ended with exit code ${exitCode}`);
}

function step(text: string): void {
  say(`\n${text}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function dim(text: string): string {
  return process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined ? `\u001b[2m${text}\u001b[22m` : text;
}
