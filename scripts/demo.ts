// `make demo`: the built wheel in a real Poetry, against the emulated AWS, from the first lock to a published package.
import { rm } from "node:fs/promises";
import { relative } from "node:path";
import { startEmulator } from "../emulator/emulator.ts";
import { exampleUsers, exampleWorld } from "../emulator/example-world.ts";
import { setup as installPoetry } from "../tests/support/install-poetry.ts";
import { newestPoetryVersion } from "../tests/support/poetry-versions.ts";
import { makeTemporaryFolder } from "../tests/support/temporary-folder.ts";
import { World } from "../tests/support/world.ts";
import { checkoutFolder } from "./checkout.ts";

/** A step that did not happen as the demo tells it. */
class UnexpectedStep extends Error {
  constructor(expected: string, happened: string) {
    super(`What was expected: ${expected}; what happened: ${happened}`);
  }
}

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
  await poetry("lock");
  expectSeen({ tokenCalls: 1, reads: "some", uploads: 0 });

  step("The login is kept where Poetry keeps its credentials: no further call of AWS.");
  await poetry("install");
  expectSeen({ tokenCalls: 0, reads: "some", uploads: 0 });
  const greeting = await poetry("run", "python", "-c", "import corp_numbers; print(corp_numbers.greet())");
  expectEqual("what the private package says", greeting.trim(), "Hello from corp-numbers 1.0.0");
  expectSeen({ tokenCalls: 0, reads: "none", uploads: 0 });

  step("Thirteen hours later the token has expired. Nobody has to notice.");
  emulator.expireTokens();
  await world.letTimePass(13 * 3_600_000);
  await poetry("add", "corp-sdist");
  expectSeen({ tokenCalls: 1, reads: "some", uploads: 0 });

  step("Publishing to the repository that the source names.");
  await poetry("build");
  await poetry("publish", "--repository", "corp");
  expectSeen({ tokenCalls: 0, reads: "none", uploads: 2 });

  await world.close();
  say("\nThe tokens were searched for in all that was written, and found nowhere but in Poetry's store.");
} catch (error) {
  // What did not happen as told is one line; anything else is a bug of the demo and keeps its stack.
  if (!(error instanceof UnexpectedStep)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
  // A step that failed did not get to world.close().
  if (process.env["KEEP_WORLDS"] === undefined) await rm(world.folder, { recursive: true, force: true });
}

/** Runs Poetry in the project, shows what it prints, and gives its standard output. */
async function poetry(...arguments_: readonly string[]): Promise<string> {
  say(`\n  $ poetry ${arguments_.map((each) => (each.includes(" ") ? `'${each}'` : each)).join(" ")}`);
  const { exitCode, stdout, stderr } = await world.poetry(arguments_, { in: shop });
  const lines = `${stderr}\n${stdout}`.replaceAll(world.home, "~").split("\n");
  // The bars of an upload are drawn over each other, which a list of lines cannot.
  for (const line of lines) if (line.trim() !== "" && !line.includes("Uploading")) say(`    ${line}`);
  expectEqual(`the exit code of poetry ${arguments_.join(" ")}`, exitCode, 0);
  return stdout;
}

interface ExpectedTraffic {
  readonly tokenCalls: number;
  /** Whether the index or files of the repository are asked for. */
  readonly reads: "some" | "none";
  readonly uploads: number;
}

/** Checks what the emulated AWS saw since the last check. */
function expectSeen(expected: ExpectedTraffic): void {
  const { requests } = emulator;
  const tokenCalls = requests.filter(({ service }) => service === "codeartifact");
  const toRepository = requests.filter(({ service }) => service === "repository");
  const uploads = toRepository.filter(({ method }) => method === "POST");
  // Counted before their answers are looked at: a call that failed and was repeated is not one call.
  expectEqual("the number of calls for a token", tokenCalls.length, expected.tokenCalls);
  expectEqual("the number of uploads", uploads.length, expected.uploads);
  // A step that asks for nothing would pass the checks of each request.
  expectEqual("reads of the repository", uploads.length < toRepository.length ? "some" : "none", expected.reads);
  for (const { line } of tokenCalls) expectLine(line, / authorization-token .* -> 200$/);
  for (const { line } of toRepository) expectLine(line, / token=valid -> (?:2|3)\d\d$/);
  for (const { line, path } of uploads) {
    expectLine(line, / upload .* -> 200$/);
    expectEqual("the path of an upload", path, "/pypi/my-repository/");
  }
  emulator.forget();
}

function expectLine(line: string, pattern: RegExp): void {
  if (!pattern.test(line)) throw new UnexpectedStep(`a request like ${pattern}`, `"${line}"`);
}

function expectEqual<Value extends string | number>(what: string, happened: Value, expected: Value): void {
  if (happened !== expected) throw new UnexpectedStep(`${what} is "${expected}"`, `it is "${happened}"`);
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
